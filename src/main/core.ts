import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import type { SessionDoor } from './features/access/create-access.ts'
import type { ConsoleDoor } from './features/consoles/console-door.ts'
import type { TokenVerdict } from './features/tokens/tokens.service.ts'
import type { Dispatch } from './transport/dispatch.ts'
import type { UploadDoor } from './transport/upload-door.ts'
import type { Actor, Caller } from './transport/handlers.ts'
import type { EventBus } from './transport/event-bus.ts'

/** The composed product as a host sees it, whatever the host: one gate in, events out. */
export interface Core {
  /** The one gate. Never rejects; takes anything, as the page is not trusted. */
  readonly dispatch: Dispatch
  /** Resolves when what is stored is held, rejects when it cannot be read. Calls wait for it by themselves. */
  readonly ready: Promise<void>
  /** What `inventory.snapshot` answers to whoever sees everything, the same object until it changes; once `ready`. */
  readonly wholeInventory: () => InventorySnapshot
  readonly events: EventBus
  readonly version: string
  /**
   * The account behind a caller as it is at this moment.
   * @param spec the operation called; absent for an event
   * @throws AppError `unauthenticated`, `locked`
   */
  readonly actorOf: (caller: Caller, spec?: Pick<OperationSpec, 'scope' | 'whileLocked'>) => Actor
  /** Sessions of the served way; waits while the database is exchanged. */
  readonly sessions: SessionDoor
  /** Where pages join the consoles that `consoles.open` opened for them. */
  readonly consoles: ConsoleDoor
  /** Pieces of files that browsers send; waits while the database is exchanged. */
  readonly uploads: UploadDoor
  /** The machine sleeps, or its screen was locked: so is the console, if it is set to. */
  readonly onSuspend: () => void
  /** Whom a presented personal API token belongs to; waits while the database is exchanged. */
  readonly verifyToken: (text: string) => Promise<TokenVerdict>
  /** The machine woke up: what is held may be old, so everything is asked for at once. */
  readonly refreshAfterResume: () => void
  /** On battery the fleet is polled at the hidden rate. */
  readonly setOnBattery: (onBattery: boolean) => void
  /** Something of the host refused a request of the page (navigation, permission, foreign sender): for the log. */
  readonly reportRefusal: (what: string) => void
  /** Something of the host failed without a caller to tell: for the log. */
  readonly reportProblem: (where: string, error: unknown) => void
  /** Ends polls, follows and writes; the database is closed when it resolves. */
  readonly stop: () => Promise<void>
}
