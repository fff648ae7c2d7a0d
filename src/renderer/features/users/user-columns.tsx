import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'
import { Age } from '#renderer/components/Age.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import type { Account } from '#shared/model/account.ts'
import { ROLES, ROLE_SPECS } from '#shared/model/role.ts'

interface Look {
  readonly tone: Tone
  readonly shape: Shape
  readonly word: string
  readonly title?: string
}

/** The state of an account in one word; what wants a hand comes first. */
export const stateOf = ({ disabled, lockedUntil, hasPassword, mustChangePassword }: Account): Look => {
  if (disabled) return { tone: 'grey', shape: 'square', word: 'disabled' }
  if (lockedUntil !== null) {
    return {
      tone: 'amber',
      shape: 'bars',
      word: 'locked',
      title: `Wrong passwords came from somewhere, which cannot try again until ${formatInstant(lockedUntil)}. Its person can sign in from elsewhere.`,
    }
  }
  if (!hasPassword) {
    return { tone: 'grey', shape: 'ring', word: 'no password', title: 'Nobody can sign in with it over the network.' }
  }
  if (mustChangePassword) {
    return { tone: 'amber', shape: 'ring', word: 'new', title: 'Has not chosen a password of his own yet.' }
  }
  return { tone: 'green', shape: 'disc', word: 'active' }
}

const PROVIDER = 'Provider'

export const USER_COLUMNS: readonly TableColumn<Account>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 160,
    grow: true,
    fixed: true,
    render: ({ name }) => <span title={name}>{name}</span>,
    text: ({ name }) => name,
    sortKey: ({ name }) => naturalKey(name),
  },
  {
    id: 'login',
    title: 'Login',
    width: 150,
    grow: true,
    render: ({ login }) => <span title={login}>{login}</span>,
    text: ({ login }) => login,
    sortKey: ({ login }) => naturalKey(login),
  },
  {
    id: 'state',
    title: 'State',
    width: 112,
    render: (account) => <StatusMark {...stateOf(account)} />,
    text: (account) => stateOf(account).word,
    sortKey: (account) => stateOf(account).word,
  },
  {
    id: 'role',
    title: 'Role',
    width: 120,
    render: ({ role }) => ROLE_SPECS[role].label,
    text: ({ role }) => ROLE_SPECS[role].label,
    sortKey: ({ role }) => ROLES.indexOf(role),
  },
  {
    id: 'company',
    title: 'Company',
    width: 140,
    grow: true,
    render: ({ companyId, companyName }) => <OwnerCell id={companyId} name={companyName ?? PROVIDER} />,
    text: ({ companyName }) => companyName ?? PROVIDER,
    sortKey: ({ companyName }) => (companyName === null ? null : naturalKey(companyName)),
  },
  {
    id: 'profile',
    title: 'Profile',
    width: 120,
    render: ({ profileName }) => <span title={profileName ?? ''}>{profileName ?? '–'}</span>,
    text: ({ profileName }) => profileName ?? '',
    sortKey: ({ profileName }) => (profileName === null ? null : naturalKey(profileName)),
  },
  {
    id: 'totp',
    title: 'Second factor',
    width: 122,
    render: ({ totp }) => (totp ? 'on' : 'off'),
    text: ({ totp }) => (totp ? 'on' : 'off'),
    sortKey: ({ totp }) => (totp ? 1 : 0),
  },
  {
    id: 'signedIn',
    title: 'Last sign-in',
    width: 108,
    render: ({ lastSignInAt }) => <Age at={lastSignInAt} />,
    text: ({ lastSignInAt }) => (lastSignInAt === null ? 'never' : formatInstant(lastSignInAt)),
    sortKey: ({ lastSignInAt }) => (lastSignInAt === null ? null : Date.parse(lastSignInAt)),
  },
]
