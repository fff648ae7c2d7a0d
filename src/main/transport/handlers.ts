import type { Contract, InputOf, OutputOf } from '#shared/contract/contract.ts'

/** Who asks, as the gate established it. Tenancy adds companies and roles here. */
export interface Caller {
  readonly kind: 'owner'
  /** How the call came in, for the record. */
  readonly via: 'ipc' | 'http' | 'websocket' | 'internal'
  /** Network address of a served caller; empty on the desktop. */
  readonly address: string
  /** The personal API token he came with; absent: he came himself. */
  readonly tokenId?: string
}

/** Beside the input every handler gets who asks and a signal that ends when the asker is gone. */
export interface CallContext {
  readonly caller: Caller
  readonly signal: AbortSignal
}

/** One handler per contract entry; the compiler demands each. */
export type Handlers<Entries extends Contract> = {
  readonly [Name in keyof Entries]: (
    input: InputOf<Entries[Name]>,
    context: CallContext,
  ) => OutputOf<Entries[Name]> | Promise<OutputOf<Entries[Name]>>
}
