import { may, NO_RIGHT } from '#renderer/client/access.store.ts'
import type { MenuEntry } from '#renderer/components/menu.store.ts'
import type { Account } from '#shared/model/account.ts'
import type { UserId } from '#shared/model/ids.ts'

export type UserDialogName = 'edit' | 'password' | 'totp' | 'disable' | 'sessions'

interface UserMenuTargets {
  readonly dialog: (name: UserDialogName) => void
  readonly enable: () => void
  readonly unlock: () => void
}

/** Actions on one account; what is not possible is grey with the reason. */
export const userMenu = (account: Account, me: UserId | null, targets: UserMenuTargets): MenuEntry[] => {
  const isMe = account.id === me
  const greyed = (reason: string | null): { readonly disabledReason?: string } => {
    const why = may('user.write') ? reason : NO_RIGHT
    return why === null ? {} : { disabledReason: why }
  }
  const ask = (name: UserDialogName) => (): void => {
    targets.dialog(name)
  }
  return [
    { id: 'edit', label: 'Edit …', keys: 'Enter', ...greyed(null), run: ask('edit') },
    { id: 'sessions', label: 'Sessions and tokens …', run: ask('sessions') },
    'separator',
    {
      id: 'password',
      label: 'Reset password …',
      ...greyed(isMe ? 'Yours is changed in the settings.' : null),
      run: ask('password'),
    },
    {
      id: 'totp',
      label: 'Turn second factor off …',
      ...greyed(isMe ? 'Yours is turned off in the settings.' : account.totp ? null : 'It is off.'),
      run: ask('totp'),
    },
    {
      id: 'unlock',
      label: 'Unlock',
      ...greyed(account.lockedUntil === null ? 'It is not locked.' : null),
      run: targets.unlock,
    },
    'separator',
    account.disabled
      ? { id: 'enable', label: 'Enable', ...greyed(null), run: targets.enable }
      : {
          id: 'disable',
          label: 'Disable …',
          danger: true,
          ...greyed(isMe ? 'Nobody disables his own account.' : null),
          run: ask('disable'),
        },
  ]
}
