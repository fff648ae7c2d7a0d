import { createHmac, randomInt } from 'node:crypto'
import { refuse, type LabIdentity } from '../http/handler.ts'
import type { LabCluster, LabGuest, LabNode } from '../world/model.ts'
import { endTask, settle, startTask } from '../world/tasks.ts'
import { serveRfb } from './rfb.ts'
import { createScreen } from './screen.ts'
import { pretendedShell, realShell, type LabShell } from './shell.ts'
import { serveTerminal } from './terminal.ts'
import { bindsTicketToPort, letsTokensIntoTerminals } from './versions.ts'
import type { ConsoleWire } from './wire.ts'

const FIRST_PORT = 5900
const LAST_PORT = 5999
/** How long a port waits for whoever it was opened for, in Proxmox. */
const ACCEPT_MS = 10_000
/** How long a ticket can be used. */
const TICKET_SECONDS = 40
/** How often a console looks whether its machine still runs. */
const LOOK_MS = 200

export type ConsoleKind = 'vncproxy' | 'termproxy'

type ConsoleOrder = {
  cluster: LabCluster
  /** The node whose port it is: the one that took the request. */
  node: LabNode
  identity: LabIdentity
  kind: ConsoleKind
  /** `/vms/100`, `/nodes/pve1` */
  path: string
  /** The machine; undefined: the shell of the named node. */
  guest: LabGuest | undefined
  /** Name of the machine or node, for what the screen shows. */
  name: string
  /** vmid; empty for a node. */
  id: string
  /** `serial0`, where a serial port was asked for. */
  serial?: string | undefined
}

type OpenConsole = ConsoleOrder & { port: number; ticket: string; password: string; upid: string; at: number }

const portsOf = new WeakMap<LabNode, Map<number, OpenConsole>>()
const shells = new WeakMap<LabCluster, string>()
const acceptTimes = new WeakMap<LabCluster, number>()

/** Lets the terminals of a cluster run this command on the machine of the lab; without it they only pretend. */
export const useRealShell = (cluster: LabCluster, command: string): void => {
  shells.set(cluster, command)
}

/** Lets the ports of a cluster wait for a shorter or longer time. */
export const setAcceptTime = (cluster: LabCluster, milliseconds: number): void => {
  acceptTimes.set(cluster, milliseconds)
}

const shellFor = ({ cluster, name }: ConsoleOrder): LabShell => {
  const command = shells.get(cluster)
  return command === undefined ? pretendedShell(name) : realShell(command)
}

const consolesOf = (node: LabNode): Map<number, OpenConsole> => {
  const known = portsOf.get(node) ?? new Map<number, OpenConsole>()
  portsOf.set(node, known)
  return known
}

const freePort = (open: ReadonlyMap<number, OpenConsole>): number => {
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) if (!open.has(port)) return port
  return refuse(500, `unable to find free port (${FIRST_PORT}-${LAST_PORT + 1})`)
}

/** Eight printable signs; VNC knows no longer password. */
const newPassword = (): string =>
  Array.from({ length: 8 }, () => String.fromCharCode(0x21 + randomInt(0x7e - 0x21 + 1))).join('')

const newTicket = (order: ConsoleOrder, port: number, at: number, password: string): string => {
  const { cluster, identity, path } = order
  const time = Math.floor(at / 1000)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0')
  const plain = `PVEVNC:${time}`
  const bound = bindsTicketToPort(cluster) ? `:${port}` : ''
  const signature = createHmac('sha256', `${cluster.access.ticketKey}/vnc`)
    .update(`${plain}:${identity.authId}:${path}${bound}:${password}`)
    .digest('base64')
  const ticket = `${plain}::${signature}`
  return bindsTicketToPort(cluster) && order.kind === 'vncproxy' ? `${password}:${ticket}` : ticket
}

/**
 * Opens a port that waits for its WebSocket, and the task that holds it.
 * @returns what `vncproxy` and `termproxy` answer
 */
export const openConsole = (order: ConsoleOrder): Record<string, unknown> => {
  const { cluster, node, identity, kind, id } = order
  const open = consolesOf(node)
  const port = freePort(open)
  const at = cluster.clock.now()
  const password = newPassword()
  const ticket = newTicket(order, port, at, password)
  const type = id === '' ? 'vncshell' : 'vncproxy'
  const upid = startTask({
    cluster,
    node,
    type,
    id,
    user: identity.authId,
    work: () => ({ durationMs: Infinity, onAbort: () => void open.delete(port) }),
  })
  open.set(port, { ...order, port, ticket, password, upid, at })
  setTimeout(
    () => {
      if (open.get(port)?.upid !== upid) return
      open.delete(port)
      endTask(cluster, upid, kind === 'vncproxy' ? 'connection timed out' : 'failed waiting for client: timed out')
    },
    acceptTimes.get(cluster) ?? ACCEPT_MS,
  ).unref()
  return {
    ...(kind === 'vncproxy' ? { cert: node.certificate.ca } : {}),
    ...(kind === 'vncproxy' && bindsTicketToPort(cluster) ? { password } : {}),
    port: String(port),
    ticket,
    upid,
    user: identity.authId,
  }
}

const ticketCounts = (found: OpenConsole, identity: LabIdentity, path: string, ticket: string): boolean =>
  found.ticket === ticket &&
  found.identity.authId === identity.authId &&
  found.path === path &&
  found.cluster.clock.now() - found.at < TICKET_SECONDS * 1000

/** @throws LabRefusal 401 for a ticket of another port, path or user, or one that is too old */
export const checkConsoleTicket = (
  node: LabNode,
  port: number,
  given: { identity: LabIdentity; path: string; ticket: string },
): void => {
  const found = consolesOf(node).get(port)
  const known = [...consolesOf(node).values()]
  const fits = (one: OpenConsole | undefined): boolean =>
    one !== undefined && ticketCounts(one, given.identity, given.path, given.ticket)
  const bound = found === undefined ? false : bindsTicketToPort(found.cluster)
  if (!(bound ? fits(found) : known.some(fits))) refuse(401, 'permission denied - invalid PVEVNC ticket')
  if (found === undefined) refuse(595, 'Connection refused')
}

/** The run of the machine a console belongs to, and where; another one ends it. */
const runOf = ({ guest, cluster, name }: OpenConsole): string => {
  settle(cluster)
  const at = guest === undefined ? name : guest.node
  return `${at} ${cluster.nodes.get(at)?.state ?? ''} ${guest === undefined ? '' : (guest.startedAt ?? 'off')}`
}

const serve = async (console: OpenConsole, wire: ConsoleWire): Promise<string> => {
  const { kind, guest, name, cluster, identity, serial } = console
  if (kind === 'vncproxy') {
    if (guest !== undefined && guest.startedAt === null) {
      wire.end()
      return 'Failed to run vncproxy.'
    }
    const screen = createScreen(`${name} ${console.id}`)
    screen.say('simulated screen. type:')
    const right = await serveRfb(wire, screen, {
      password: bindsTicketToPort(cluster) ? console.password : console.ticket,
      name: `QEMU (${name})`,
    })
    return right ? 'OK' : 'Failed to run vncproxy.'
  }
  const refusal =
    guest !== undefined && guest.startedAt === null
      ? `${guest.kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid} not running`
      : serial !== undefined && !guest?.config.has(serial)
        ? 'unable to find a serial interface'
        : undefined
  return serveTerminal(wire, {
    mayEnter: (user, ticket) =>
      user === identity.authId &&
      ticket === console.ticket &&
      (identity.tokenid === null || letsTokensIntoTerminals(cluster)),
    start: () => (refusal === undefined ? { shell: shellFor(console) } : { refusal }),
  })
}

/** Hands the port to the one WebSocket it waits for. The console ends with its machine's run. */
export const takeConsole = (node: LabNode, port: number, wire: ConsoleWire): void => {
  const open = consolesOf(node)
  const console = open.get(port)
  if (console === undefined) {
    wire.end()
    return
  }
  open.delete(port)
  const run = runOf(console)
  const look = setInterval(() => {
    const stopped = console.cluster.tasks.get(console.upid)?.ended !== null
    if (stopped || runOf(console) !== run) wire.end()
  }, LOOK_MS)
  look.unref()
  wire.onEnd(() => clearInterval(look))
  void serve(console, wire).then((outcome) => endTask(console.cluster, console.upid, outcome))
}
