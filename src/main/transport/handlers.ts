import type { Contract, InputOf, OutputOf } from '#shared/contract/contract.ts'
import type { CompanyId, SessionId, UserId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { Role } from '#shared/model/role.ts'
import type { ActivityNote } from '../activity-note.ts'
import type { CompanyScope } from '../company-scope.ts'

/** Who asks, as the transport established it; what he may do is looked up at every call. */
export interface Caller {
  /** `owner`: the session of the operating system, or the program itself; `anonymous`: nobody signed in. */
  readonly kind: 'owner' | 'user' | 'anonymous'
  /** The account of a `user`; absent for the others. */
  readonly userId?: UserId
  /** How the call came in, for the record. */
  readonly via: 'ipc' | 'http' | 'websocket' | 'internal'
  /** Network address of a served caller; empty on the desktop. */
  readonly address: string
  /** What the caller says it is (User-Agent); absent on the desktop. */
  readonly agent?: string
  /** The personal API token he came with; absent: he came himself. */
  readonly tokenId?: string
  /** The session he came with; absent on the desktop and with a token. */
  readonly sessionId?: SessionId
}

/** What a transport hands to the gate: who asks, and a signal that ends when the asker is gone. */
export interface CallContext {
  readonly caller: Caller
  readonly signal: AbortSignal
  /** Keeps a session with whoever asks, as a cookie; null takes it back. Absent where there are no sessions. */
  readonly setSession?: (content: string | null) => void
}

/** The account behind a caller, with what it may do at this very call. */
export interface Actor {
  readonly userId: UserId
  readonly name: string
  readonly role: Role
  /** Null: one of the provider's own people. */
  readonly companyId: CompanyId | null
  readonly permissions: ReadonlySet<Permission>
  readonly scope: CompanyScope
}

/** Beside the input every handler gets who asks, for whose objects, and a place to note what it changed. */
export interface OperationContext extends CallContext {
  readonly actor: Actor
  /** The actor's; services and repositories of tenant data take it first. */
  readonly scope: CompanyScope
  /** What the record of activity shall say beside who and when; once for each object changed. */
  readonly note: (note: ActivityNote) => void
  /** Whoever was nobody turned out to be this account: the record of activity names it. */
  readonly actAs?: (who: Pick<Actor, 'userId' | 'name'>) => void
}

/** One handler per contract entry; the compiler demands each. */
export type Handlers<Entries extends Contract> = {
  readonly [Name in keyof Entries]: (
    input: InputOf<Entries[Name]>,
    context: OperationContext,
  ) => OutputOf<Entries[Name]> | Promise<OutputOf<Entries[Name]>>
}
