import { screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AddressRange } from '#shared/model/address-range.ts'
import { NO_LIMITS } from '#shared/model/quota.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { EndTotpDialog } from '#renderer/features/access/EndTotpDialog.tsx'
import { AssignDialog } from '#renderer/features/addresses/AssignDialog.tsx'
import { IgnoreDialog } from '#renderer/features/addresses/IgnoreDialog.tsx'
import { RangeDialog } from '#renderer/features/addresses/RangeDialog.tsx'
import { ReserveDialog } from '#renderer/features/addresses/ReserveDialog.tsx'
import { CompanyDialog } from '#renderer/features/companies/CompanyDialog.tsx'
import { ProjectDialog } from '#renderer/features/companies/ProjectDialog.tsx'
import { QuotaDialog } from '#renderer/features/companies/QuotaDialog.tsx'
import { SliceDialog } from '#renderer/features/companies/SliceDialog.tsx'
import { CreateTokenDialog } from '#renderer/features/settings/CreateTokenDialog.tsx'
import { AddUserDialog } from '#renderer/features/users/AddUserDialog.tsx'
import { ProfileDialog } from '#renderer/features/users/ProfileDialog.tsx'
import { ResetPasswordDialog } from '#renderer/features/users/ResetPasswordDialog.tsx'
import { useUsers } from '#renderer/features/users/users.store.ts'
import { clusterId, makeAccount, makeCompany, makeMe } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const company = makeCompany(1, { name: 'Acme GmbH' })
const range = {
  ...{ id: '01900000-0000-7000-8000-000000000001', cidr: '10.0.0.0/24', family: 4, kind: 'internal', gateway: null },
  ...{ dns: [], vlan: null, bridge: null, vnet: null, companyId: null, companyName: '', clusterId: null },
  ...{ lostCluster: null, description: '', shared: false },
  use: { usable: '254', used: 0, reserved: '0', free: '254', share: 0 },
  // Branded ids are plain texts here: the forms only show and send them.
} as unknown as AddressRange
const usage = { vcpu: 0, memory: 0, disk: 0, guests: 0, externalAddresses: 0 }
const quota = { companyId: company.id, clusterId: clusterId(1), limits: NO_LIMITS, usage, furtherDisks: 0 }
const nothing = vi.fn()

interface FormCase {
  readonly form: (onClose: () => void) => ReactElement
  readonly submit: string
  /** The field that is wrong, what is typed there first (nothing: left empty), and what is said. */
  readonly field: string
  readonly typed: string
  readonly said: string
  /** What makes it right. */
  readonly right: string
  readonly sends: string
}

/** A form, and one thing that is wrong with it. */
const FORMS: Readonly<Record<string, FormCase>> = {
  company: {
    form: (onClose) => <CompanyDialog onClose={onClose} />,
    ...{ submit: 'Add company', field: 'Number', typed: '4000', said: 'A number is 1 to 3993.', right: '7' },
    sends: '',
  },
  project: {
    form: (onClose) => <ProjectDialog company={company} onClose={onClose} />,
    ...{ submit: 'Add project', field: 'Number', typed: 'x', said: 'A number is 1 to 3993.', right: '7', sends: '' },
  },
  quota: {
    form: (onClose) => (
      <QuotaDialog company={company} clusterName="dc1" quota={quota} onSaved={nothing} onClose={onClose} />
    ),
    ...{ submit: 'Set quota', field: 'vCPU', typed: '1.5', said: 'Enter a whole number.', right: '4' },
    sends: 'quotas.set',
  },
  slice: {
    form: (onClose) => <SliceDialog company={company} slices={[]} onClose={onClose} />,
    ...{ submit: 'Add slice', field: 'Cluster', typed: '', said: 'Choose the cluster it is a part of.', right: '' },
    sends: '',
  },
  account: {
    form: (onClose) => <AddUserDialog onClose={onClose} />,
    ...{ submit: 'Add user', field: 'Login', typed: '', said: 'Enter a login.', right: '', sends: '' },
  },
  profile: {
    form: (onClose) => <ProfileDialog profile={null} onClose={onClose} />,
    ...{ submit: 'Save profile', field: 'Name', typed: ' ', said: 'Enter a name.', right: 'Read only' },
    sends: 'profiles.save',
  },
  'first password': {
    form: (onClose) => <ResetPasswordDialog account={makeAccount(1, company)} onClose={onClose} />,
    ...{ submit: 'Reset password', field: 'First password', typed: 'short', said: 'It needs at least 12 characters.' },
    ...{ right: 'a kettle on the moon', sends: 'users.resetPassword' },
  },
  'second factor': {
    form: (onClose) => <EndTotpDialog onClose={onClose} />,
    ...{ submit: 'Turn it off', field: 'Your password', typed: '', said: 'Enter your password.' },
    ...{ right: 'a kettle on the moon', sends: 'access.endTotp' },
  },
  token: {
    form: (onClose) => <CreateTokenDialog onCreated={nothing} onClose={onClose} />,
    ...{ submit: 'Create token', field: 'Name', typed: '', said: 'Enter a name.', right: 'script' },
    sends: 'tokens.create',
  },
  range: {
    form: (onClose) => <RangeDialog onSaved={nothing} onClose={onClose} />,
    ...{ submit: 'Add range', field: 'VLAN (optional)', typed: 'x', right: '20', sends: '' },
    said: 'A VLAN tag is a whole number from 1 to 4094.',
  },
  reservation: {
    form: (onClose) => <ReserveDialog range={range} onDone={nothing} onClose={onClose} />,
    ...{ submit: 'Reserve addresses', field: 'First address', typed: '', said: 'Enter an address.', right: '' },
    sends: '',
  },
  assignment: {
    form: (onClose) => <AssignDialog range={range} address="" onDone={nothing} onClose={onClose} />,
    ...{ submit: 'Give next free address', field: 'Guests', typed: '', said: 'Choose a guest.', right: '', sends: '' },
  },
  finding: {
    form: (onClose) => <IgnoreDialog finding={{ key: 'k', address: '10.0.0.5' }} onDone={nothing} onClose={onClose} />,
    ...{ submit: 'Ignore finding', field: 'Why it is as it should be', typed: '', said: 'Enter a reason.' },
    ...{ right: 'Standby', sends: 'addresses.ignoreFinding' },
  },
}

const mount = ({ form }: FormCase, onClose: () => void = nothing) =>
  mountPage(form(onClose), {
    'addresses.owners': () => [],
    'addresses.nextFree': () => ({ addresses: ['10.0.0.1'] }),
    'quotas.set': () => quota,
    'profiles.save': () => ({}) as never,
    'users.resetPassword': () => makeAccount(1, company),
    'users.list': () => [],
    'users.choices': () => ({ roles: ['user'], companies: [] }),
    'profiles.list': () => [],
    'access.endTotp': () => ({}),
    'access.me': () => makeMe({}),
    'tokens.create': () => ({ token: {} as never, secret: 'mp_once' }),
    'addresses.ignoreFinding': () => ({}),
  })

beforeEach(() => {
  useAccess.setState({ me: makeMe({}) })
  useUsers.setState({ ...useUsers.getInitialState(), status: 'ready' }, true)
  pretendLayout()
})

describe.each(Object.entries(FORMS))('the form of a %s', (_name, given) => {
  it('says nothing while it is filled in, what is wrong once it is submitted, and focuses the first that is', async () => {
    const { user, fake } = mount(given)
    const field = await screen.findByLabelText(given.field)
    if (given.typed !== '') {
      await user.clear(field)
      await user.type(field, given.typed)
    }
    expect(screen.queryByText(given.said)).toBeNull()
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(screen.getByText(given.said)).toBeTruthy()
    expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true')
    if (given.sends === '') return
    expect(fake.calls(given.sends as never)).toEqual([])
    await user.clear(field)
    await user.type(field, given.right)
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(fake.calls(given.sends as never)).toHaveLength(1))
  })

  it('asks before what was typed is lost', async () => {
    const close = vi.fn()
    const { user } = mount(given, close)
    const field = await screen.findByLabelText(given.field)
    if (given.typed.trim() === '') return
    await user.clear(field)
    await user.type(field, given.typed)
    await user.keyboard('{Escape}')
    expect(close).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Discard' }))
    expect(close).toHaveBeenCalled()
  })
})

it('a field says what is wrong once it was left for another, not on the way to a button', async () => {
  const { user } = mount(FORMS['reservation'] as FormCase)
  const first = await screen.findByLabelText('First address')
  await user.click(first)
  await user.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(screen.queryByText('Enter an address.')).toBeNull()
  await user.click(first)
  await user.tab()
  expect(screen.getByText('Enter an address.')).toBeTruthy()
})
