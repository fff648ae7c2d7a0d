import { AppError } from '#shared/errors.ts'
import { ConsoleRefused, enterScreen, enterTerminal } from './console-handshake.ts'
import { screenLine, terminalLine } from './console-line.ts'
import type { ConsoleSocket } from './console-socket.ts'
import type { ConsoleLine, ConsolePlace, ProxmoxConsole } from './console.port.ts'
import { decodeVersion } from './decode-cluster.ts'
import { decodeTaskStatus, nodeOfUpid } from './decode-task.ts'
import { asRow, label as oneLine, text } from './fields.ts'
import type { ProxmoxCall } from './proxmox.port.ts'
import type { Requester } from './requester.ts'

/** Before it termproxy could not tell an API token from a wrong password (pve-manager 9.0.13). */
const TOKENS_SINCE = [9, 0, 13]
/** From the connection to the first byte that means anything. */
const HANDSHAKE_MS = 10_000
const LONGEST_WORDS = 300

const isBefore = (version: string, wanted: readonly number[]): boolean => {
  const have = version.split(/[.-]/).map(Number)
  for (const [index, part] of wanted.entries()) {
    const own = have[index] ?? 0
    if (own !== part) return own < part
  }
  return false
}

interface Opened {
  readonly port: string
  readonly ticket: string
  readonly password: string
  readonly user: string
  readonly upid: string
}

const readOpened = (data: unknown): Opened => {
  const row = asRow(data)
  const ticket = text(row.ticket)
  // Since 9.1.9 the password stands apart; before, the ticket's first eight characters were it.
  const password = text(row.password) || ticket
  return { port: text(row.port), ticket, password, user: text(row.user), upid: text(row.upid) }
}

const part = encodeURIComponent

const pathOf = (place: ConsolePlace): string => {
  const node = `/nodes/${part(place.node)}`
  if (place.kind === 'node') return node
  return `${node}/${place.kind === 'lxc' ? 'lxc' : 'qemu'}/${place.vmid}`
}

/** The call that opens it, and what goes with it. */
const openingOf = (place: ConsolePlace, asScreen: boolean): { readonly path: string; readonly body: string } => {
  const base = pathOf(place)
  if (asScreen) return { path: `${base}/${place.kind === 'node' ? 'vncshell' : 'vncproxy'}`, body: 'websocket=1' }
  return { path: `${base}/termproxy`, body: place.kind === 'serial' ? `serial=${place.port}` : '' }
}

const withinTime = async <Value>(work: Promise<Value>, socket: ConsoleSocket): Promise<Value> => {
  const timer = setTimeout(socket.close, HANDSHAKE_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}

/** Consoles over the requester of one cluster. @param assertOnline throws for a node known to be off */
export const createConsoleCalls = (
  requester: Requester,
  label: () => string,
  assertOnline: (node: string) => void,
): ProxmoxConsole => {
  const entersWithToken = (): boolean => requester.login().includes('!')

  /** Whether a terminal has to be shown as a screen. @throws AppError `unsupported` where there is no screen to show */
  const mustBeScreen = async (place: ConsolePlace, call: ProxmoxCall): Promise<boolean> => {
    if (place.kind === 'vnc') return true
    // The first answer also tells who we are to this cluster.
    const { version } = decodeVersion(
      (await requester.request({ method: 'GET', path: '/version', node: '' }, call)).data,
    )
    if (!entersWithToken() || !isBefore(version, TOKENS_SINCE)) return false
    if (place.kind !== 'serial') return true
    throw new AppError(
      'unsupported',
      `${label()} runs Proxmox VE ${version}, which lets no API token into a serial terminal; from 9.0.13 on it does. Open the screen instead, sign the cluster in with user and password, or upgrade it.`,
      { version },
    )
  }

  /** What the task behind a console said of its end; empty: nothing. */
  const lastWords = async (upid: string, call: ProxmoxCall): Promise<string> => {
    try {
      const node = nodeOfUpid(upid)
      const path = `/nodes/${part(node)}/tasks/${part(upid)}/status`
      const { exitstatus } = decodeTaskStatus((await requester.request({ method: 'GET', path, node }, call)).data)
      return exitstatus === 'OK' ? '' : exitstatus
    } catch {
      return ''
    }
  }

  const closedAtOnce = async (error: unknown, upid: string, call: ProxmoxCall): Promise<AppError> => {
    const words = oneLine(error instanceof ConsoleRefused ? error.message : await lastWords(upid, call), LONGEST_WORDS)
    return new AppError(
      'cluster_refused',
      `${label()} closed the console before it showed anything${words === '' ? '' : ` (${words.replace(/\.$/, '')})`}. Check that it runs, then try again.`,
      { reason: words },
      { cause: error },
    )
  }

  return {
    openConsole: async (place, call): Promise<ConsoleLine> => {
      assertOnline(place.node)
      const asScreen = await mustBeScreen(place, call)
      const { path, body } = openingOf(place, asScreen)
      const { body: answer, endpoint } = await requester.requestAt(
        { method: 'POST', path, body, node: place.node },
        call,
      )
      const { port, ticket, password, user, upid } = readOpened(answer.data)
      const query = `port=${part(port)}&vncticket=${part(ticket)}`
      const ask = { method: 'GET', path: `${pathOf(place)}/vncwebsocket?${query}`, node: place.node } as const
      // The ticket holds at the address it was given by, and there alone.
      const socket = await requester.upgrade(endpoint, ask, call)
      try {
        await withinTime(asScreen ? enterScreen(socket, password) : enterTerminal(socket, user, ticket), socket)
      } catch (error) {
        socket.close()
        throw await closedAtOnce(error, upid, call)
      }
      // Until somebody looks nothing is read: a shell may write without end.
      socket.pause()
      return asScreen ? screenLine(socket) : terminalLine(socket)
    },
  }
}
