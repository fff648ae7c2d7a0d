import { createNextCalls, type NextCalls } from './next-calls.ts'

/**
 * What is broken in the simulated data centre, as plain state. Nothing here touches a socket: the HTTP listener asks
 * what should happen to a connection or a request, and the handlers ask which nodes are unreachable from within.
 */
export type Fault =
  /** The node is off: its port refuses connections, the others answer 595 for it and its guests are `unknown`. */
  | { kind: 'down'; reason?: 'Connection refused' | 'No route to host' }
  /** Only the listener is gone: refused from outside while the cluster still sees the node online. */
  | { kind: 'refuse' }
  /** Connections are accepted (TLS too), requests are read, nothing is ever answered. */
  | { kind: 'hang' }
  /** Every answer is held back. */
  | { kind: 'slow'; delayMs: number }
  /** Status 200 with a body that is not what it says. */
  | { kind: 'garbage'; form: 'text' | 'html' | 'truncated' }
  /** The connection is reset in the middle of the body. */
  | { kind: 'reset' }
  /** The node presents a certificate other than the one it had. */
  | { kind: 'certificate' }
  /** No ticket is accepted any more; a login issues a fresh one that is. */
  | { kind: 'tickets' }
  /** Every request is refused with 503, as a proxy in front of the cluster does. */
  | { kind: 'busy'; retryAfterSeconds?: number }
  /** The port speaks HTTP without TLS. */
  | { kind: 'plainHttp' }
  /** Uploads are taken slowly, or not to their end: bytes of the body after which the connection is reset or stands still. */
  | { kind: 'upload'; bytesPerSecond?: number; resetAfter?: number; stallAfter?: number }
  /** The port speaks HTTPS, but is some other web server. */
  | { kind: 'notProxmox' }

export type FaultKind = Fault['kind']

/** A whole cluster, or one of its nodes. */
export type FaultTarget = { cluster: string; node?: string }

/** How a node's port should behave now; the listener compares it with what it does and rebinds where they differ. */
export type PortState = {
  listening: boolean
  tls: boolean
  /** Which of the node's certificates to present: 0 is the original, each `certificate` fault adds one. */
  certificate: number
}

/** How the body of an upload is read. */
export type UploadPlan = Readonly<Partial<Omit<Extract<Fault, { kind: 'upload' }>, 'kind'>>>

/** What should happen to one request, in the order of the fields: wait, then act. */
export type RequestPlan = {
  delayMs: number
  action:
    | { kind: 'answer' }
    | { kind: 'hang' }
    | { kind: 'reset' }
    | { kind: 'garbage'; form: 'text' | 'html' | 'truncated' }
    | { kind: 'busy'; retryAfterSeconds: number | undefined }
    | { kind: 'notProxmox' }
}

export type Faults = {
  inject: (target: FaultTarget, fault: Fault) => void
  /** Heals one kind of fault at the target, or all of them; a cluster heals its nodes too. */
  heal: (target: FaultTarget, kind?: FaultKind) => void
  healAll: () => void
  /** Runs after every change, with the cluster it concerns. Returns the function that ends it. */
  onChange: (listener: (cluster: string) => void) => () => void
  portOf: (cluster: string, node: string) => PortState
  requestPlan: (cluster: string, node: string) => RequestPlan
  uploadPlan: (cluster: string, node: string) => UploadPlan
  /** The reason phrase of the 595 that other nodes answer for this one, or undefined while it is up. */
  unreachable: (cluster: string, node: string) => string | undefined
  /** Tickets issued at or before this time (epoch seconds) are refused; 0 when all are good. */
  ticketsExpiredAt: (cluster: string) => number
  list: () => { target: FaultTarget; fault: Fault }[]
  /** Faults of single calls: the answer is lost, or they are refused. */
  calls: NextCalls
}

/** `now` gives epoch milliseconds. */
export const createFaults = ({ now }: { now: () => number }): Faults => {
  const placed = new Map<string, { target: FaultTarget; faults: Map<FaultKind, Fault> }>()
  const certificates = new Map<string, number>()
  const expiredAt = new Map<string, number>()
  const listeners = new Set<(cluster: string) => void>()
  const keyOf = ({ cluster, node }: FaultTarget): string => `${cluster}/${node ?? ''}`
  const calls = createNextCalls()
  const changed = (cluster: string): void => listeners.forEach((listener) => listener(cluster))

  const find = <K extends FaultKind>(
    cluster: string,
    node: string,
    kind: K,
  ): Extract<Fault, { kind: K }> | undefined => {
    if (placed.size === 0) return undefined
    const fault = placed.get(`${cluster}/${node}`)?.faults.get(kind) ?? placed.get(`${cluster}/`)?.faults.get(kind)
    return fault as Extract<Fault, { kind: K }> | undefined
  }

  const inject = (target: FaultTarget, fault: Fault): void => {
    const key = keyOf(target)
    const entry = placed.get(key) ?? { target, faults: new Map<FaultKind, Fault>() }
    if (fault.kind === 'certificate') certificates.set(key, (certificates.get(key) ?? 0) + 1)
    if (fault.kind === 'tickets') expiredAt.set(target.cluster, Math.floor(now() / 1000))
    entry.faults.set(fault.kind, fault)
    placed.set(key, entry)
    changed(target.cluster)
  }

  const heal = (target: FaultTarget, kind?: FaultKind): void => {
    for (const [key, entry] of placed) {
      if (entry.target.cluster !== target.cluster) continue
      if (target.node !== undefined && entry.target.node !== target.node) continue
      if (kind === undefined) entry.faults.clear()
      else entry.faults.delete(kind)
      if (!entry.faults.has('certificate')) certificates.delete(key)
      if (entry.faults.size === 0) placed.delete(key)
    }
    if (kind === undefined || kind === 'tickets') expiredAt.delete(target.cluster)
    if (kind === undefined && target.node === undefined) calls.clear(target.cluster)
    changed(target.cluster)
  }

  const portOf = (cluster: string, node: string): PortState => ({
    listening: find(cluster, node, 'down') === undefined && find(cluster, node, 'refuse') === undefined,
    tls: find(cluster, node, 'plainHttp') === undefined,
    certificate: (certificates.get(`${cluster}/${node}`) ?? 0) + (certificates.get(`${cluster}/`) ?? 0),
  })

  const requestPlan = (cluster: string, node: string): RequestPlan => {
    const delayMs = find(cluster, node, 'slow')?.delayMs ?? 0
    const garbage = find(cluster, node, 'garbage')
    const busy = find(cluster, node, 'busy')
    if (find(cluster, node, 'hang')) return { delayMs, action: { kind: 'hang' } }
    if (find(cluster, node, 'notProxmox')) return { delayMs, action: { kind: 'notProxmox' } }
    if (busy) return { delayMs, action: { kind: 'busy', retryAfterSeconds: busy.retryAfterSeconds } }
    if (find(cluster, node, 'reset')) return { delayMs, action: { kind: 'reset' } }
    if (garbage) return { delayMs, action: { kind: 'garbage', form: garbage.form } }
    return { delayMs, action: { kind: 'answer' } }
  }

  return {
    inject,
    heal,
    portOf,
    requestPlan,
    uploadPlan: (cluster, node) => find(cluster, node, 'upload') ?? {},
    calls,
    healAll: () => {
      calls.clear()
      for (const { target } of [...placed.values()]) heal(target)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    unreachable: (cluster, node) => {
      const down = find(cluster, node, 'down')
      return down && (down.reason ?? 'Connection refused')
    },
    ticketsExpiredAt: (cluster) => expiredAt.get(cluster) ?? 0,
    list: () =>
      [...placed.values()].flatMap(({ target, faults }) => [...faults.values()].map((fault) => ({ target, fault }))),
  }
}
