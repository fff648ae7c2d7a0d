import { asAppError, call } from '#renderer/client/client.ts'
import { notify } from './frame.store.ts'

/** Locks the desktop's console; without a passphrase it says where to set one. */
export const lockConsole = (): void => {
  call('lock.close', {}).catch((thrown: unknown) => {
    const { code, message } = asAppError(thrown)
    notify({ severity: 'error', message, ...(code === 'conflict' ? { path: '/settings' } : {}) })
  })
}

/** How menus, palette and help name it. */
export const LOCK_LABEL = 'Lock the console now'
export const LOCK_KEYS = 'Ctrl+Shift+L'
