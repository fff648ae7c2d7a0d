import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { useState, type ReactElement } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { ConfirmationSheet } from '#renderer/components/ConfirmationSheet.tsx'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { Wizard } from '#renderer/components/wizard/Wizard.tsx'
import { RangeDialog } from '#renderer/features/addresses/RangeDialog.tsx'
import { UploadDialog } from '#renderer/features/catalogue/UploadDialog.tsx'
import { AddClusterDialog } from '#renderer/features/clusters/AddClusterDialog.tsx'
import { requestHandover } from '#renderer/features/discover/handover.store.ts'
import { HandoverSheets } from '#renderer/features/discover/HandoverSheets.tsx'
import { requestAction, useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { ActionSheets } from '#renderer/features/inventory/actions/ActionSheets.tsx'
import { CreateMachineDialog } from '#renderer/features/machines/CreateMachineDialog.tsx'
import { AddUserDialog } from '#renderer/features/users/AddUserDialog.tsx'
import { useUsers } from '#renderer/features/users/users.store.ts'
import type { OperationName } from '#shared/contract/index.ts'
import { PERMISSIONS } from '#shared/model/permission.ts'
import { makeCluster, makeCompany, makeGuest, makeMe, makeNode, makeStorage } from '#support/fleet-rows.ts'
import { makeOptions, makePlan } from '#support/machine-options.ts'
import { mountPage, type MountedPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const SUBMIT = '{Control>}{Enter}{/Control}'
const never = <Value,>(): Promise<Value> => new Promise(() => undefined)
const acme = makeCompany(0, { name: 'Acme GmbH' })
const beta = makeCompany(1, { name: 'Beta AG' })
const cluster = makeCluster(1, { name: 'acme-dc1', companyId: acme.id })
const plain = { template: false, lock: '', ha: '', type: 'qemu', companyId: acme.id, node: 'pve1' } as const
const web = makeGuest(1, { ...plain, clusterId: cluster.id, name: 'web-01', vmid: 101, status: 'stopped' })
const gone = makeGuest(9, { ...plain, clusterId: cluster.id, name: 'old-web', status: 'missing' })

const draw = (element: ReactElement, answers: Parameters<typeof mountPage>[1]): MountedPage => {
  const page = mountPage(element, { 'addresses.owners': () => [], ...answers })
  act(() => {
    useAccess.setState({ me: makeMe({ permissions: [...PERMISSIONS] }) })
    const storage = makeStorage(1, 'local', { content: ['iso'], nodes: ['pve1'] })
    useInventory.setState({ guests: [web, gone], nodes: [makeNode(1, 'pve1')], storages: [storage], status: 'ready' })
    useClusters.setState({ clusters: [cluster], byId: new Map([[cluster.id, cluster]]), status: 'ready' })
    const companies = [acme, beta]
    useCompanies.setState({ status: 'ready', companies, byId: new Map(companies.map((one) => [one.id, one])) })
  })
  return page
}

interface Case {
  readonly operation: OperationName
  /** Opens and fills it in, up to the last press. @returns what that press is on */
  readonly open: () => Promise<MountedPage & { readonly button: string }>
}

const certificate = {
  ...{ address: '10.0.0.1:8006', fingerprint: Array<string>(32).fill('AB').join(':'), subject: 'CN=pve1' },
  ...{ issuer: 'O=PVE', notBefore: '2026-01-01T00:00:00Z', notAfter: '2028-01-01T00:00:00Z' },
}
const probe = {
  ...{ clusterName: 'acme-dc2', nodes: [], quorate: true, missingRights: [], alreadyAdded: null },
}

/** The buttons that begin something; the core they ask never answers. */
const CASES: Readonly<Record<string, Case>> = {
  'create a machine': {
    operation: 'machines.create',
    open: async () => {
      const preset = { companyId: acme.id, clusterId: cluster.id }
      const page = draw(<CreateMachineDialog preset={preset} onClose={vi.fn()} />, {
        'machines.options': () => makeOptions(),
        'machines.defaults': () => ({ spec: null }),
        'machines.plan': () => makePlan(),
        'machines.create': never,
      })
      await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
      await page.user.keyboard(SUBMIT + SUBMIT)
      await page.user.type(screen.getByLabelText('Name'), 'web-02')
      await page.user.keyboard(SUBMIT + SUBMIT)
      await page.user.selectOptions(screen.getByLabelText('Password'), 'generated')
      await page.user.keyboard(SUBMIT)
      return { ...page, button: 'Create machine' }
    },
  },
  'delete a machine': {
    operation: 'guests.delete',
    open: async () => {
      const disks = [{ volid: 'ceph:vm-101-disk-0', size: 7 }]
      const facts = { obstacles: [], running: false, ha: false, disks, snapshots: 0, holdings: [] }
      const page = draw(<ActionSheets />, {
        'guests.deleteCheck': () => ({ guestId: web.id, ...facts, replication: [], backupJobs: [] }),
        'guests.delete': never,
      })
      act(() => requestAction({ what: 'delete' }, [web.id]))
      await screen.findByRole('list', { name: 'What goes with web-01' })
      await page.user.type(screen.getByLabelText('Type 101 to confirm'), '101')
      return { ...page, button: 'Delete web-01' }
    },
  },
  'take a snapshot': {
    operation: 'guests.snapshot',
    open: () => {
      const page = draw(<ActionSheets />, {
        'guests.snapshotNames': () => [{ guestId: web.id, names: [], problem: null }],
        'guests.snapshot': never,
      })
      act(() => requestAction({ what: 'snapshot' }, [web.id]))
      return Promise.resolve({ ...page, button: 'Take snapshot' })
    },
  },
  'upload a file': {
    operation: 'catalogue.upload',
    open: async () => {
      const page = draw(<UploadDialog onBegun={vi.fn()} onClose={vi.fn()} />, {
        'catalogue.chooseFile': () => ({ id: '019d0000-0000-7000-8000-000000000001', name: 'a.iso', size: 7 }),
        'catalogue.upload': never,
      })
      await page.user.click(screen.getByRole('button', { name: 'Choose file …' }))
      await screen.findByText('a.iso')
      await page.user.click(screen.getByRole('checkbox', { name: /local/ }))
      return { ...page, button: 'Upload file' }
    },
  },
  'reassign a guest': {
    operation: 'guests.reassign',
    open: async () => {
      const plan = {
        guestId: web.id,
        name: web.name,
        vmid: web.vmid,
        clusterId: cluster.id,
        from: acme.id,
        to: beta.id,
      }
      const page = draw(<HandoverSheets />, {
        'guests.planReassign': () => [
          { ...plan, how: 'Named.', refused: null, doubt: null, leaves: null, addresses: [] },
        ],
        'guests.reassign': never,
      })
      act(() => requestHandover({ kind: 'reassign', ids: [web.id] }))
      const sheet = within(await screen.findByRole('dialog'))
      await page.user.selectOptions(sheet.getByLabelText('New company'), 'Beta AG')
      const typed = await sheet.findByRole('textbox')
      await page.user.type(typed, '1')
      await waitFor(() => expect(sheet.getByRole('button', { name: /^Reassign/ })).toHaveProperty('disabled', false))
      return { ...page, button: 'Reassign guest' }
    },
  },
  'forget a missing guest': {
    operation: 'guests.forget',
    open: async () => {
      const page = draw(<HandoverSheets />, { 'guests.forgetPlan': () => [], 'guests.forget': never })
      act(() => requestHandover({ kind: 'forget', ids: [gone.id] }))
      await page.user.type(await screen.findByLabelText('Type old-web to confirm'), 'old-web')
      return { ...page, button: 'Remove guest' }
    },
  },
  'add a range': {
    operation: 'addresses.saveRange',
    open: async () => {
      const answers = { 'addresses.saveRange': never, 'addresses.savePool': never }
      const page = draw(<RangeDialog onSaved={vi.fn()} onClose={vi.fn()} />, answers)
      await page.user.type(screen.getByLabelText('Network'), '10.0.0.0/24')
      return { ...page, button: 'Add range' }
    },
  },
  'add a user': {
    operation: 'users.add',
    open: async () => {
      const page = draw(<AddUserDialog onClose={vi.fn()} />, { 'users.add': never })
      act(() => {
        useUsers.setState({ status: 'ready', choices: { roles: ['company_admin'], companies: [acme] } })
      })
      await page.user.type(screen.getByLabelText('Name'), 'Jan Novak')
      await page.user.type(screen.getByLabelText('Login'), 'jan@acme.example')
      return { ...page, button: 'Add user' }
    },
  },
  'add a cluster': {
    operation: 'clusters.add',
    open: async () => {
      const page = draw(<AddClusterDialog onClose={vi.fn()} />, {
        'clusters.certificate': () => certificate,
        'clusters.realms': () => [],
        'clusters.probe': () => probe,
        'clusters.add': never,
      })
      await page.user.keyboard(`10.0.0.1${SUBMIT}`)
      await page.user.click(await screen.findByLabelText('Trust this certificate'))
      await page.user.keyboard(SUBMIT)
      await page.user.type(await screen.findByLabelText('Token id'), 'root@pam!multpanel')
      await page.user.type(screen.getByLabelText('Secret'), `aaaa-bbbb${SUBMIT}`)
      await screen.findByDisplayValue('acme-dc2')
      return { ...page, button: 'Add cluster' }
    },
  },
}

beforeEach(() => {
  useGuestAction.setState({ request: null, started: null })
  useUsers.setState(useUsers.getInitialState(), true)
  pretendLayout()
})

/** Everything impatience does before anything was answered. */
const pressAll = async (user: UserEvent, button: HTMLElement): Promise<void> => {
  act(() => {
    // Both before the page is drawn anew.
    button.click()
    button.click()
  })
  fireEvent.click(button)
  await user.keyboard('{Enter}{Enter}{Control>}{Enter}{Enter}{/Control}')
}

it.each(Object.entries(CASES))('whoever wants to %s asks once, however often he presses', async (_name, given) => {
  const { user, fake, button } = await given.open()
  const pressed = screen.getByRole<HTMLButtonElement>('button', { name: button })
  await waitFor(() => expect(pressed.disabled).toBe(false))
  await pressAll(user, pressed)
  await waitFor(() => expect(fake.calls(given.operation)).not.toEqual([]))
  expect(fake.calls(given.operation)).toHaveLength(1)
})

describe('a double click', () => {
  const Steps = ({ onSubmit }: { readonly onSubmit: () => void }) => {
    const [current, setCurrent] = useState<'first' | 'review'>('first')
    return (
      <Wizard
        title="Make a thing"
        steps={[
          { id: 'first', title: 'The first' },
          { id: 'review', title: 'The review' },
        ]}
        current={current}
        furthest={current}
        dirty={false}
        submitLabel="Make it"
        onStep={setCurrent}
        onContinue={() => setCurrent('review')}
        onSubmit={onSubmit}
        onClose={vi.fn()}
      >
        <LabelledField label="Note" value="" lines={3} onChange={vi.fn()} />
      </Wizard>
    )
  }

  it('on the last “Continue” of a wizard shows the review, and sends nothing', async () => {
    const submit = vi.fn()
    const { user } = mountPage(<Steps onSubmit={submit} />)
    await user.dblClick(screen.getByRole('button', { name: 'Continue' }))
    expect(submit).not.toHaveBeenCalled()
    await user.pointer({ target: screen.getByRole('heading', { name: /The review/ }), keys: '[MouseLeft]' })
    await user.click(screen.getByRole('button', { name: 'Make it' }))
    expect(submit).toHaveBeenCalledOnce()
  })

  it('nor does a key that is kept down', async () => {
    const submit = vi.fn()
    mountPage(<Steps onSubmit={submit} />)
    const press = (repeat: boolean) =>
      fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Enter', ctrlKey: true, repeat })
    press(false)
    await screen.findByRole('button', { name: 'Make it' })
    press(true)
    press(true)
    expect(submit).not.toHaveBeenCalled()
    press(false)
    expect(submit).toHaveBeenCalledOnce()
  })

  const plan: Plan = {
    ...{ title: 'Stop web-01', noun: 'guest', effect: 'It stops.', danger: true, destructive: false, confirm: 'Stop' },
    targets: [{ id: web.id, name: 'web-01', place: '101', companyId: acme.id }],
  }

  it('that opened a sheet confirms nothing in it', () => {
    const confirm = vi.fn()
    mountPage(<ConfirmationSheet plan={plan} onConfirm={confirm} onClose={vi.fn()} />)
    const button = screen.getByRole('button', { name: 'Stop' })
    // The second click of two in one place, the first of which was on what opened the sheet.
    fireEvent.click(button, { detail: 2 })
    expect(confirm).not.toHaveBeenCalled()
    fireEvent.click(button, { detail: 1 })
    expect(confirm).toHaveBeenCalledOnce()
  })

  it('leaves what failed to be tried again', async () => {
    const act = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('no')).mockResolvedValue()
    const close = vi.fn()
    const { user } = mountPage(<ConfirmedAction plan={plan} act={act} onClose={close} />)
    await user.dblClick(screen.getByRole('button', { name: 'Stop' }))
    await screen.findByRole('alert')
    expect(act).toHaveBeenCalledOnce()
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(close).toHaveBeenCalledOnce())
    expect(act).toHaveBeenCalledTimes(2)
  })
})

it('a form that was left to its own devices is sent once while it is being sent', async () => {
  const submit = vi.fn(() => never<void>())
  const { user } = mountPage(
    <FormDialog title="A thing" submitLabel="Save" onSubmit={submit} onClose={vi.fn()}>
      <LabelledField label="Name" value="" onChange={vi.fn()} />
    </FormDialog>,
  )
  await pressAll(user, screen.getByRole('button', { name: 'Save' }))
  expect(submit).toHaveBeenCalledOnce()
})
