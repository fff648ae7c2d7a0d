import type { MenuItem } from 'electron'
import { record } from '../log.ts'
import { appEvents } from './app-events.ts'

export type Role = NonNullable<MenuItem['role']>

/** What the built-in roles do; those that only concern the desktop's drawing are logged. */
export function runRole(role: Role): void {
  record('menu-role', { role })
  appEvents.emit(`role:${role}`)
}
