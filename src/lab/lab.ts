import { setAcceptTime, useRealShell } from './console/consoles.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { createCertificateAuthority, type NodeCertificate } from './http/certificates.ts'
import { createDispatch, type Dispatch } from './http/dispatch.ts'
import { createFront } from './http/front.ts'
import { createListener, type Listener } from './http/listener.ts'
import { labRoutes } from './routes.ts'
import type { LabSchema } from './schema/schema.ts'
import type { LabClock, LabCluster, LabNode, LabNodeState } from './world/model.ts'

export type LabOptions = {
  /** The worlds to serve; a fleet's by name come from `fleet/`. */
  clusters: readonly LabCluster[]
  /** The official schema. Without it only the parameters handlers need are checked. */
  schema?: LabSchema
  /** Clock of the fault plan; the clusters bring their own. Default: the real one. */
  clock?: LabClock
  /** How long a 401 is held back; 3000 as in Proxmox unless given. */
  authFailureDelayMs?: number
  /** How long a node waits for another that hangs before it answers 596; 30,000 as in Proxmox unless given. */
  proxyTimeoutMs?: number
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string
  /**
   * What terminals run on this machine, e.g. `/bin/sh -i`. Without it they only pretend: whoever reaches the lab with its
   * credentials is as powerful there as whoever started it, so that it is for tests alone.
   */
  shell?: string
  /** How long a console waits for its WebSocket; 10,000 as in Proxmox unless given. */
  consoleTimeoutMs?: number
  /** First port; nodes get it and the ones after it. Default: free ones, which nobody else is given by chance. */
  portBase?: number
}

type LabAddress = { node: string; url: string; fingerprint: string }

export type StartedCluster = {
  name: string
  addresses: LabAddress[]
  /** Password by user id. */
  users: Record<string, string>
  /** Secret by full token id (`root@pam!lab`). */
  tokens: Record<string, string>
  world: LabCluster
}

export type Lab = {
  clusters: StartedCluster[]
  faults: Faults
  /** Resolves once every port behaves as the faults placed before demand. */
  settled: () => Promise<void>
  stop: () => Promise<void>
}

type NodeServer = { cluster: LabCluster; node: LabNode; listener: Listener }

const passwords = ({ access }: LabCluster): Record<string, string> =>
  Object.fromEntries(
    [...access.users.values()].flatMap((user) => (user.password === null ? [] : [[user.userid, user.password]])),
  )

const secrets = ({ access }: LabCluster): Record<string, string> =>
  Object.fromEntries(
    [...access.users.values()].flatMap((user) =>
      [...user.tokens.values()].map((token) => [`${user.userid}!${token.tokenid}`, token.secret]),
    ),
  )

type Shared = Pick<LabOptions, 'host'> & {
  dispatch: Dispatch
  faults: Faults
  authFailureDelayMs: number
  proxyTimeoutMs: number
  signal: AbortSignal
}

const startCluster = async (cluster: LabCluster, shared: Shared, nextPort: () => number): Promise<NodeServer[]> => {
  const authority = createCertificateAuthority(cluster.name)
  const servers: NodeServer[] = []
  for (const node of cluster.nodes.values()) {
    const issued: NodeCertificate[] = []
    const certificateOf = (generation: number): NodeCertificate => {
      const certificate = (issued[generation] ??= authority.issue(node.name))
      node.fingerprint = certificate.fingerprint
      node.certificate = { leaf: certificate.certificate, ca: authority.certificate }
      return certificate
    }
    const front = createFront({ cluster, node, ...shared })
    const listener = await createListener(shared.host ?? '127.0.0.1', front, certificateOf, nextPort())
    node.url = `https://${shared.host ?? '127.0.0.1'}:${listener.port}`
    servers.push({ cluster, node, listener })
  }
  return servers
}

/**
 * Starts the simulated data centre: one HTTPS port per node on the loopback interface. Nothing runs between requests;
 * the worlds are computed from their clocks when asked.
 */
export const startLab = async (options: LabOptions): Promise<Lab> => {
  const faults = createFaults({ now: options.clock?.now ?? Date.now })
  const ending = new AbortController()
  const shared: Shared = {
    dispatch: createDispatch(labRoutes, options.schema),
    faults,
    authFailureDelayMs: options.authFailureDelayMs ?? 3000,
    proxyTimeoutMs: options.proxyTimeoutMs ?? 30_000,
    signal: ending.signal,
    ...(options.host === undefined ? {} : { host: options.host }),
  }
  const servers: NodeServer[] = []
  for (const cluster of options.clusters) {
    if (options.shell !== undefined) useRealShell(cluster, options.shell)
    if (options.consoleTimeoutMs !== undefined) setAcceptTime(cluster, options.consoleTimeoutMs)
  }
  let port = options.portBase ?? 0
  const nextPort = (): number => (port === 0 ? 0 : port++)
  for (const cluster of options.clusters) servers.push(...(await startCluster(cluster, shared, nextPort)))

  const statesBefore = new Map<LabNode, LabNodeState>()
  /** A fault that takes a node down shows in the world, too; healing it brings the earlier state back. */
  const mirror = ({ cluster, node }: NodeServer): void => {
    const down = faults.unreachable(cluster.name, node.name) !== undefined
    if (down && !statesBefore.has(node)) {
      statesBefore.set(node, node.state)
      node.state = 'offline'
    } else if (!down && statesBefore.has(node)) {
      node.state = statesBefore.get(node) ?? 'online'
      statesBefore.delete(node)
    }
  }
  const adjust = async (server: NodeServer): Promise<void> => {
    mirror(server)
    const state = faults.portOf(server.cluster.name, server.node.name)
    await server.listener.apply({ ...state, listening: state.listening && server.node.state !== 'offline' })
  }
  let pending: Promise<unknown> = Promise.all(servers.map(adjust))
  const stopWatching = faults.onChange((name) => {
    const touched = servers.filter(({ cluster }) => cluster.name === name)
    pending = Promise.all([pending, ...touched.map(adjust)])
  })
  await pending

  return {
    clusters: options.clusters.map((cluster) => ({
      name: cluster.name,
      addresses: [...cluster.nodes.values()].map(({ name, url, fingerprint }) => ({ node: name, url, fingerprint })),
      users: passwords(cluster),
      tokens: secrets(cluster),
      world: cluster,
    })),
    faults,
    settled: async () => {
      await pending
    },
    stop: async () => {
      stopWatching()
      ending.abort()
      await Promise.all(servers.map(({ listener }) => listener.close()))
    },
  }
}
