import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { CreateMachineDialog } from '#renderer/features/machines/CreateMachineDialog.tsx'
import { CreateMachinesForm } from '#renderer/features/machines/CreateMachinesForm.tsx'
import { chosenPreset, type CreatePreset } from '#renderer/features/machines/create-request.store.ts'
import { AppError } from '#shared/errors.ts'
import { JobId } from '#shared/model/ids.ts'
import { MachineDefaults, MachineSpec } from '#shared/model/machine/machine-spec.ts'
import { clusterId, guestId, makeCluster, makeCompany } from '#support/fleet-rows.ts'
import { makeOptions, makePlan, rangeId } from '#support/machine-options.ts'
import { mountPage } from '#support/mount-page.tsx'

const acme = makeCompany(0)
const JOB = JobId.parse('00000006-0000-7000-8000-000000000001')
const HERE: CreatePreset = { companyId: acme.id, clusterId: clusterId(1) }
const lastTime = MachineDefaults.parse(
  MachineSpec.parse({
    companyId: acme.id,
    clusterId: clusterId(1),
    source: { kind: 'cloud_image', image: 'iso-nfs:import/debian-12-genericcloud-amd64.qcow2' },
    storage: 'local-zfs',
    name: 'x',
    cores: 8,
    disks: [{ size: null }],
    login: { user: 'admin' },
  }),
)

const mount = (
  preset: CreatePreset = HERE,
  answers: Parameters<typeof mountPage>[1] = {},
  Form: typeof CreateMachineDialog | typeof CreateMachinesForm = CreateMachineDialog,
) => {
  const onClose = vi.fn()
  const page = mountPage(<Form preset={preset} onClose={onClose} />, {
    'machines.options': () => makeOptions(),
    'machines.defaults': () => ({ spec: null }),
    'machines.plan': () => makePlan(),
    'machines.create': () => ({ id: JOB }),
    'machines.results': () => [],
    'machines.leftovers': () => [],
    'companies.list': () => [acme],
    ...answers,
  })
  const cluster = makeCluster(1, { companyId: acme.id, name: 'acme-dc1' })
  useClusters.setState({ status: 'ready', clusters: [cluster], byId: new Map([[cluster.id, cluster]]) })
  useCompanies.setState({ status: 'ready', companies: [acme], byId: new Map([[acme.id, acme]]) })
  return { ...page, onClose }
}
const next = '{Control>}{Enter}{/Control}'
const heading = () => document.querySelector('[aria-current="step"]')?.textContent ?? ''

describe('the wizard for a new machine', () => {
  it('is walked by keyboard from the source to the job, and sends what the review showed', async () => {
    const { user, fake } = mount()
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next)
    expect(heading()).toContain('Where')
    await user.keyboard(next)
    await user.type(screen.getByLabelText('Name'), 'web-01')
    await user.keyboard(next)
    await user.selectOptions(screen.getByLabelText('IPv4'), 'static')
    await user.selectOptions(screen.getByLabelText('IPv4 range'), rangeId(20))
    expect(screen.getByLabelText<HTMLSelectElement>('Bridge or VNet').value).toBe('bridge:vmbr1')
    expect(screen.getByLabelText<HTMLInputElement>('VLAN tag (optional)').value).toBe('120')
    expect(screen.getByLabelText<HTMLInputElement>('IPv4 address (optional)').placeholder).toBe('next free: 10.20.0.10')
    await user.keyboard(next)
    await user.selectOptions(screen.getByLabelText('Password'), 'generated')
    await user.keyboard(next)

    expect(heading()).toContain('Review')
    const requests = await screen.findByRole('region', { name: 'Requests' })
    expect(requests.textContent).toContain('POST /nodes/pve2/qemu')
    expect(requests.textContent).toContain('cipassword••••••')
    expect(screen.getByRole('region', { name: 'Machines' }).textContent).toContain('net0 10.20.0.10')
    const quota = screen.getByRole('region', { name: 'Quota' })
    expect(quota.textContent).toContain('vCPU+ 2')
    expect(quota.textContent).toContain('14 of 20')

    const submit = screen.getByRole<HTMLButtonElement>('button', { name: 'Create machine' })
    await waitFor(() => expect(submit.disabled).toBe(false))
    await user.keyboard(next)
    await screen.findByRole('list', { name: 'Result by machine' })
    expect(fake.calls('machines.create')).toMatchObject([
      {
        count: 1,
        spec: {
          name: 'web-01',
          companyId: acme.id,
          login: { password: { mode: 'generated' } },
          nics: [
            { network: { bridge: 'vmbr1', vlan: 120 }, ipv4: { mode: 'static', rangeId: rangeId(20), address: null } },
          ],
        },
      },
    ])
  })

  it('begins with the only cluster of the company in view, and with none where it has two', () => {
    mount()
    usePreferences.setState(({ value }) => ({ value: { ...value, company: acme.id } }))
    expect(chosenPreset()).toEqual(HERE)
    const clusters = [1, 2].map((index) => makeCluster(index, { companyId: acme.id }))
    useClusters.setState({ clusters })
    expect(chosenPreset()).toEqual({ companyId: acme.id })
  })

  it('begins with the only cluster the company has a slice of, which reads as no other’s', async () => {
    const { user } = mount({ companyId: acme.id })
    const shared = makeCluster(2, { companyId: null, name: 'shared-dc', slicedFor: [acme.id] })
    const foreign = makeCluster(3, { companyId: null, name: 'provider-dc' })
    useClusters.setState({ clusters: [shared, foreign], byId: new Map([shared, foreign].map((one) => [one.id, one])) })
    usePreferences.setState(({ value }) => ({ value: { ...value, company: acme.id } }))
    expect(chosenPreset()).toEqual({ companyId: acme.id, clusterId: shared.id })
    const choices = within(await screen.findByLabelText('Cluster'))
      .getAllByRole('option')
      .map(({ textContent }) => textContent)
    expect(choices).toEqual(['Choose …', 'shared-dc · a slice', 'provider-dc · Own'])
    await user.selectOptions(screen.getByLabelText('Cluster'), 'shared-dc · a slice')
    expect(screen.getByLabelText('Company')).toHaveProperty('value', acme.name)
  })

  it('says the reason for the node, and why another is no choice', async () => {
    const { user } = mount()
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next)
    const nodes = screen.getByRole('group', { name: 'Node' })
    await within(nodes).findByText(/64 GiB memory and 3.9 TiB on ceph free/)
    expect(nodes.textContent).toContain('Only 1 GiB memory is free.')
  })

  it('keeps what was typed, whichever way one goes', async () => {
    const { user } = mount()
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next + next)
    await user.type(screen.getByLabelText('Name'), 'web-01')
    await user.clear(screen.getByLabelText('Cores'))
    await user.type(screen.getByLabelText('Cores'), '6')
    await user.keyboard('{Alt>}{PageUp}{/Alt}{Alt>}{PageUp}{/Alt}')
    await user.click(screen.getByRole('radio', { name: /^ISO/ }))
    await user.click(screen.getByRole('radio', { name: /^Cloud image/ }))
    await user.keyboard('{Alt>}{PageDown}{/Alt}{Alt>}{PageDown}{/Alt}')
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('web-01')
    expect(screen.getByLabelText<HTMLInputElement>('Cores').value).toBe('6')
  })

  it('says at the field what is wrong once it was left, and at Continue puts the cursor there', async () => {
    const { user } = mount()
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next + next)
    expect(screen.queryByText('Enter a name.')).toBeNull()
    const cores = screen.getByLabelText('Cores')
    await user.clear(cores)
    await user.type(cores, 'many')
    expect(screen.queryByText('Enter a whole number.')).toBeNull()
    await user.tab()
    expect(screen.getByText('Enter a whole number.')).toBeTruthy()
    await user.keyboard(next)
    expect(heading()).toContain('Machine')
    expect(document.activeElement).toBe(screen.getByLabelText('Name'))
  })

  it('leads from a problem of the plan to its field', async () => {
    const { user, fake } = mount()
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next + next)
    await user.type(screen.getByLabelText('Name'), 'web-01')
    await user.keyboard(next + next + next)
    await screen.findByRole('region', { name: 'Requests' })
    fake.answer({
      'machines.plan': () => makePlan({ problems: [{ field: 'vmid', message: 'VMID 105 is taken by db-01.' }] }),
    })
    await user.keyboard('{Alt>}{PageUp}{/Alt}')
    await user.type(screen.getByLabelText('User (optional)'), 'admin')
    await user.keyboard('{Alt>}{PageDown}{/Alt}')
    await screen.findByText('One thing has to be put right.')
    await user.click(screen.getByRole('button', { name: 'Machine: VMID 105 is taken by db-01.' }))
    expect(heading()).toContain('Machine')
    expect(document.activeElement).toBe(screen.getByLabelText('VMID (optional)'))
    expect(screen.getByText('VMID 105 is taken by db-01.')).toBeTruthy()
  })

  it('is filled in as last time for the company, says so, and takes it back', async () => {
    const { user } = mount(HERE, { 'machines.defaults': () => ({ spec: lastTime }) })
    await screen.findByText('Filled in as last time for Acme GmbH on acme-dc1.')
    await user.keyboard(next + next)
    expect(screen.getByLabelText<HTMLInputElement>('Cores').value).toBe('8')
    await user.click(screen.getByRole('button', { name: 'Use standard values' }))
    expect(screen.getByLabelText<HTMLInputElement>('Cores').value).toBe('2')
  })

  it('keeps the source somebody chose while the cluster was still asked, whatever was made last time', async () => {
    let answer: () => void = () => undefined
    const asked = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { user } = mount(HERE, {
      'machines.options': async () => {
        await asked
        return makeOptions()
      },
      'machines.defaults': () => ({ spec: lastTime }),
    })
    await user.click(screen.getByRole('radio', { name: /^Template/ }))
    answer()
    expect(await screen.findByText(/^Filled in as last time/)).toBeTruthy()
    expect(screen.getByRole('radio', { name: /^Template/ })).toHaveProperty('checked', true)
    expect(screen.getByRole('group', { name: 'Template' })).toBeTruthy()
  })

  it('takes over the template it was opened from, and asks how it is copied', async () => {
    const { user } = mount({ ...HERE, kind: 'template', templateId: guestId(2), clone: 'linked' })
    const template = await screen.findByRole<HTMLInputElement>('radio', { name: /debian-12-v2/ })
    expect(template.checked).toBe(true)
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /^Linked clone/ }).checked).toBe(true)
    await user.keyboard(next)
    expect(screen.getByText('A linked clone lies where its template lies.')).toBeTruthy()
    expect(screen.getByRole('dialog', { name: 'Clone machine' })).toBeTruthy()
  })

  it('shows why the cluster could not be asked, and asks again', async () => {
    const { user, fake } = mount(HERE, {
      'machines.options': () => {
        throw new AppError('unreachable', 'acme-dc1 does not answer. Try again once it does.')
      },
    })
    await screen.findByText('acme-dc1 does not answer. Try again once it does.')
    fake.answer({ 'machines.options': () => makeOptions() })
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('radio', { name: /debian-12-genericcloud/ })).toBeTruthy()
  })

  it('shows what the core refuses where it happened, and loses nothing', async () => {
    const { user } = mount(HERE, {
      'machines.create': () => {
        throw new AppError('conflict', 'Another person took 10.20.0.10 meanwhile. Choose another address.')
      },
    })
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next + next)
    await user.type(screen.getByLabelText('Name'), 'web-01')
    await user.keyboard(next + next + next)
    await waitFor(() =>
      expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Create machine' }).disabled).toBe(false),
    )
    await user.keyboard(next)
    expect(await screen.findByText(/Another person took 10.20.0.10/)).toBeTruthy()
    expect(screen.getByRole('dialog', { name: 'Create machine' })).toBeTruthy()
  })
})

describe('the form for several machines', () => {
  it('shows their names while one types, and sends one batch', async () => {
    const { user, fake } = mount({ ...HERE, count: '5' }, {}, CreateMachinesForm)
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.type(screen.getByLabelText('Name pattern'), 'web-{{nn}')
    expect(screen.getByLabelText('Names').textContent).toBe('web-01, web-02, web-03, web-04, web-05')
    await user.selectOptions(screen.getByLabelText('IPv4'), 'static')
    await user.selectOptions(screen.getByLabelText('IPv4 range'), rangeId(20))
    expect(screen.getByLabelText<HTMLInputElement>('IPv4 address (optional)').placeholder).toBe('the next 5 free')
    const submit = screen.getByRole<HTMLButtonElement>('button', { name: 'Create 5 machines' })
    await waitFor(() => expect(submit.disabled).toBe(false))
    await user.keyboard(next)
    await waitFor(() => expect(fake.calls('machines.create')).toHaveLength(1))
    expect(fake.calls('machines.create')).toMatchObject([{ count: 5, first: 1, spec: { name: 'web-{nn}' } }])
  })

  it('puts the cursor where something is missing', async () => {
    const { user, fake } = mount({ ...HERE, count: '5' }, {}, CreateMachinesForm)
    await screen.findByRole('radio', { name: /debian-12-genericcloud/ })
    await user.keyboard(next)
    expect(document.activeElement).toBe(screen.getByLabelText('Name pattern'))
    expect(fake.calls('machines.create')).toEqual([])
  })
})
