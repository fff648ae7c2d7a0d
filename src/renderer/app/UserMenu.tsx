import type { MouseEvent } from 'react'
import { useNavigate } from 'react-router'
import type { Me } from '#shared/contract/access.contract.ts'
import { signOut, useAccess } from '#renderer/client/access.store.ts'
import { setPreferences, usePreferences } from '#renderer/client/preferences.store.ts'
import { openMenu, type MenuEntry } from '#renderer/components/menu.store.ts'
import { useAppInfo } from '#renderer/features/settings/app-info.store.ts'
import { openHelp } from './frame.store.ts'
import { LOCK_KEYS, LOCK_LABEL, lockConsole } from './lock-console.ts'
import css from './Shell.module.css'
import { tellFailure } from './tell-failure.ts'
import { THEMES } from './themes.ts'

/** `Mara Rask` → `MR`, `Mara` → `M`. */
export const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('')
}

/** The way out: of the session where there is one, behind the lock on the desktop. */
const ownEntries = (me: Me | null): MenuEntry[] => {
  if (me?.via === 'session') {
    return ['separator', { id: 'sign-out', label: 'Sign out', run: () => void signOut().catch(tellFailure) }]
  }
  return me === null ? [] : ['separator', { id: 'lock', label: LOCK_LABEL, keys: LOCK_KEYS, run: lockConsole }]
}

/** Who works here, and what is his own: theme, keys, settings. */
export const UserMenu = () => {
  const me = useAccess((state) => state.me)
  const ownerName = useAppInfo((state) => state.info?.ownerName ?? null)
  const owner = me?.via === 'session' ? me.name : ownerName
  const theme = usePreferences((state) => state.value.theme)
  const navigate = useNavigate()
  if (owner === null) return null
  const open = (event: MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    openMenu({
      x: box.right,
      y: box.bottom + 4,
      label: owner,
      entries: [
        ...THEMES.map((entry) => ({
          id: entry.theme,
          label: entry.label,
          checked: theme === entry.theme,
          run: () => {
            setPreferences({ theme: entry.theme })
          },
        })),
        'separator',
        { id: 'keys', label: 'Keys', keys: '?', run: openHelp },
        { id: 'guide', label: 'User guide', run: () => void navigate('/guide') },
        { id: 'settings', label: 'Settings', keys: 'g s', run: () => void navigate('/settings') },
        ...ownEntries(me),
      ],
    })
  }
  return (
    <button
      type="button"
      className={css.user}
      aria-haspopup="menu"
      aria-label={`${initialsOf(owner)}, ${owner}: theme, keys, settings`}
      title={owner}
      onClick={open}
    >
      {initialsOf(owner)}
    </button>
  )
}
