import type { ConsoleSocket } from './console-socket.ts'
import { vncResponse } from './vnc-password.ts'

/** RFC 6143 §7.1.1; QEMU and Proxmox' vncterm both speak it. */
const VERSION = Buffer.from('RFB 003.008\n')
const SECURITY = { none: 1, vnc: 2 } as const
const MOST_REASON = 500
const TERMINAL_OK = 'OK'

/** The other side let us not in, in its own words. */
export class ConsoleRefused extends Error {}

const readReason = async (socket: ConsoleSocket): Promise<string> => {
  const length = (await socket.read(4)).readUInt32BE()
  return (await socket.read(Math.min(length, MOST_REASON))).toString('latin1')
}

/**
 * The part of RFB up to and with the security result (RFC 6143 §7.1): whoever speaks next sends `ClientInit`.
 * @throws ConsoleRefused, Error when the other side hangs up
 */
export const enterScreen = async (socket: ConsoleSocket, password: string): Promise<void> => {
  const version = (await socket.read(VERSION.length)).toString('latin1')
  if (!/^RFB 003\.00[789]\n$/.test(version))
    throw new ConsoleRefused(`it speaks "${version.trim()}" instead of RFB 3.8`)
  await socket.write(VERSION)
  const [count = 0] = await socket.read(1)
  if (count === 0) throw new ConsoleRefused(await readReason(socket))
  const offered = await socket.read(count)
  const type = [SECURITY.vnc, SECURITY.none].find((known) => offered.includes(known))
  if (type === undefined) throw new ConsoleRefused('it offers no way to sign in that this console knows')
  await socket.write(Buffer.from([type]))
  if (type === SECURITY.vnc) await socket.write(vncResponse(password, await socket.read(16)))
  if ((await socket.read(4)).readUInt32BE() !== 0) throw new ConsoleRefused(await readReason(socket))
}

/**
 * Signs in to Proxmox' termproxy.
 * @throws ConsoleRefused, Error when the other side hangs up
 */
export const enterTerminal = async (socket: ConsoleSocket, user: string, ticket: string): Promise<void> => {
  await socket.write(Buffer.from(`${user}:${ticket}\n`))
  const answer = (await socket.read(TERMINAL_OK.length)).toString('latin1')
  if (answer !== TERMINAL_OK) throw new ConsoleRefused(`it answered "${answer}" instead of OK`)
}
