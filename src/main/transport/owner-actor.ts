import { OWNER_ID } from '#shared/model/ids.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { EVERYTHING } from '../company-scope.ts'
import type { Actor, CallContext, Caller, OperationContext } from './handlers.ts'

/** Whom the installation belongs to: may do everything, everywhere. */
export const ownerActor = (name: string): Actor => ({
  userId: OWNER_ID,
  name,
  role: 'super_admin',
  companyId: null,
  permissions: new Set(ROLE_SPECS.super_admin.permissions),
  scope: EVERYTHING,
})

/** Whoever sits at the desktop: its page, its menu. */
export const AT_THE_DESK: Caller = { kind: 'owner', via: 'ipc', address: '' }

/** The program asking itself. */
export const INTERNAL_CALL: CallContext = {
  caller: { kind: 'owner', via: 'internal', address: '' },
  signal: new AbortController().signal,
}

/** What a handler gets when the program calls it without the gate. */
export const INTERNAL: OperationContext = {
  ...INTERNAL_CALL,
  actor: ownerActor(''),
  scope: EVERYTHING,
  note: () => undefined,
}
