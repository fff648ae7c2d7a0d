import type { UpdateChannel } from '#shared/contract/updates.contract.ts'
import type { CatalogueKind } from '#shared/model/catalogue.ts'
import type { ClusterCredential, PinnedAddress } from '#shared/model/cluster.ts'

/**
 * What the core asks of whatever it runs in. The Electron host, the served way and the tests each bring their own;
 * nothing behind these types knows which.
 */

/** Where secrets live. One entry per credential; never the database, a log or an error. */
export interface Vault {
  readonly kind: 'keychain' | 'key-file'
  /** Null when it works; else a sentence that names the cause and the next step. */
  readonly problem: () => Promise<string | null>
  /** @throws AppError `vault_unavailable` */
  readonly read: (key: string) => Promise<string | null>
  /** @throws AppError `vault_unavailable` */
  readonly write: (key: string, secret: string) => Promise<void>
  /** Removing what is not there is no error. @throws AppError `vault_unavailable` */
  readonly remove: (key: string) => Promise<void>
}

/** Time, so that tests can hold it still. */
export interface Clock {
  /** Unix time in milliseconds. */
  readonly now: () => number
  /** Runs `task` once after `milliseconds`; the returned function calls it off. Never keeps the process alive. */
  readonly after: (milliseconds: number, task: () => void) => () => void
}

/** A notification of the operating system (or nothing, where there is none to show it). */
export interface Notifier {
  readonly notify: (notice: { readonly title: string; readonly body: string; readonly path?: string }) => void
}

export interface Paths {
  /** Database, its copies and logs; created when missing, readable by its owner alone. */
  readonly data: string
  readonly logs: string
  readonly copies: string
}

/** Opens an http(s) address outside the program. @throws AppError `invalid_input` for any other scheme */
export type OpenExternal = (url: string) => Promise<void>

/**
 * Lets whoever sits at the machine choose a file to upload, in the system's own dialog: the page never names one.
 * @returns its path; null when none was chosen
 */
export type ChooseFile = (kind: CatalogueKind) => Promise<string | null>

/** `count` bytes from the cryptographic source. */
export type RandomBytes = (count: number) => Uint8Array

/** One simulated cluster, with everything needed to add it. */
export interface DemoCluster {
  readonly name: string
  readonly location: string
  /** Whose it is; empty: the provider's own. */
  readonly company: string
  readonly addresses: readonly PinnedAddress[]
  readonly credential: ClusterCredential
}

/** The simulated data centre, run apart from the core (which never imports it). */
export interface Demo {
  /** Starts it, or gives the clusters of the one that runs. Ports and certificates are new at each start. */
  readonly start: () => Promise<readonly DemoCluster[]>
  readonly stop: () => Promise<void>
}

/** The program's own updates, where it installs them itself. */
export interface Updates {
  /** Version that waits to be installed; null: none. */
  readonly ready: () => string | null
  /** Why it cannot be installed now, a sentence; null when it can. */
  readonly obstacle: () => string | null
  readonly useChannel: (channel: UpdateChannel) => void
  /** Ends the program and starts the new version. @throws AppError `conflict` (none ready), `busy` (a task runs) */
  readonly install: () => void
}

/** What a host hands to compose(). */
export interface HostPorts {
  readonly kind: 'desktop' | 'served'
  readonly version: string
  readonly platform: string
  readonly vault: Vault
  readonly clock: Clock
  readonly notifier: Notifier
  readonly paths: Paths
  readonly openExternal: OpenExternal
  /** Null where nobody sits at the machine the program runs on. */
  readonly chooseFile: ChooseFile | null
  readonly randomBytes: RandomBytes
  /** Seconds since somebody last used this machine; absent where it cannot be told. */
  readonly idleSeconds?: () => number
  /** Whether the screen is locked at present; absent where it cannot be told. */
  readonly isScreenLocked?: () => boolean
  /** Null where the simulated data centre is not part of the program. */
  readonly demo: Demo | null
  /** Null where the program does not update itself. */
  readonly updates: Updates | null
}
