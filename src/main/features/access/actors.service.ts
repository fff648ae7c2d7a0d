import type { OperationSpec } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { CompanyId, OWNER_ID, UserId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import { effectivePermissions } from '#shared/model/role.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '../../company-scope.ts'
import type { Actor, Caller } from '../../transport/handlers.ts'
import { ownerActor } from '../../transport/owner-actor.ts'
import type { AccountRecord, AccountsRepository } from './accounts.repository.ts'
import type { SessionsService } from './sessions.service.ts'

const NO_ID = '00000000-0000-0000-0000-000000000000'

/** Who is not signed in: no right, and the scope of a company that does not exist. */
const NOBODY: Actor = {
  userId: UserId.parse(NO_ID),
  name: '',
  role: 'user',
  companyId: CompanyId.parse(NO_ID),
  permissions: new Set(),
  scope: companyScope(CompanyId.parse(NO_ID), new Set()),
}

/** What is left until a password that somebody else chose was changed. */
const UNTIL_CHANGED: ReadonlySet<Permission> = new Set(['app.read'])

interface Dependencies {
  readonly accounts: Pick<AccountsRepository, 'find' | 'projectsOf'>
  readonly sessions: Pick<SessionsService, 'check'>
  /** The app lock of the desktop. */
  readonly lock: { readonly isClosed: () => boolean }
}

const unauthenticated = (message: string): AppError => new AppError('unauthenticated', message)

/** Why an account may not do anything at present; null: nothing stands against it. */
export const accountObstacle = (account: AccountRecord | null): string | null => {
  if (account === null) return 'This account does not exist any more. Ask an administrator.'
  if (account.disabled) return 'This account is disabled. Ask an administrator to enable it.'
  if (account.companySuspended) return 'Your company is suspended at present. Ask your provider.'
  return null
}

/** Who stands behind a caller and what he may do, read from the database at every call and for every event. */
export const createActorsService = ({ accounts, sessions, lock }: Dependencies) => {
  const scopeOf = ({ id, role, companyId }: AccountRecord): CompanyScope => {
    if (companyId === null) return EVERYTHING
    return companyScope(companyId, role === 'user' ? accounts.projectsOf(id, companyId) : null, id)
  }

  const ofAccount = (account: AccountRecord): Actor => ({
    userId: account.id,
    name: account.name,
    role: account.role,
    companyId: account.companyId,
    permissions: account.mustChangePassword
      ? UNTIL_CHANGED
      : effectivePermissions(account.role, account.profilePermissions),
    scope: scopeOf(account),
  })

  const owner = ({ via }: Caller, spec: Pick<OperationSpec, 'whileLocked'> | undefined): Actor => {
    if (via === 'ipc' && spec?.whileLocked !== true && lock.isClosed()) {
      throw new AppError('locked', 'The console is locked. Enter the passphrase to open it.')
    }
    return ownerActor(accounts.find(OWNER_ID)?.name ?? '')
  }

  return {
    /**
     * @param spec the operation called; absent for an event
     * @throws AppError `unauthenticated`, `locked`
     */
    actorOf: (caller: Caller, spec?: Pick<OperationSpec, 'scope' | 'whileLocked'>): Actor => {
      if (caller.kind === 'owner') return owner(caller, spec)
      if (caller.kind === 'anonymous') {
        if (spec?.scope === 'anonymous') return NOBODY
        throw unauthenticated('Nobody is signed in. Sign in first.')
      }
      if (caller.userId === undefined) throw unauthenticated('Nobody is signed in. Sign in first.')
      const account = accounts.find(caller.userId)
      const obstacle = accountObstacle(account)
      if (account === null || obstacle !== null) throw unauthenticated(obstacle ?? '')
      if (caller.sessionId !== undefined) sessions.check(caller.userId, caller.sessionId)
      return ofAccount(account)
    },
  }
}
