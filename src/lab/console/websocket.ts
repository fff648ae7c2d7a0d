import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ConsoleWire } from './wire.ts'

/** RFC 6455 §1.3 */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** AnyEvent.pm `max_payload_size` */
const MOST_PAYLOAD = 128 * 1024
const PIECE = 64 * 1024
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

type Frame = { opcode: number; payload: Buffer; rest: Buffer }

/** Whoever breaks these rules is hung up on without a word. */
class FrameRefused extends Error {}

const unmasked = (payload: Buffer, mask: Buffer): Buffer => {
  const plain = Buffer.from(payload)
  for (let at = 0; at < plain.length; at += 1) plain[at] = (plain[at] ?? 0) ^ (mask[at & 3] ?? 0)
  return plain
}

/**
 * The first whole frame of `bytes`; undefined while it is not all there.
 * @throws FrameRefused for what pve-http-server does not take: compressed, fragmented, unmasked, larger than 128 KiB
 */
const readFrame = (bytes: Buffer): Frame | undefined => {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  if ((first & 0x70) !== 0) throw new FrameRefused('RSV')
  const opcode = first & 0x0f
  if ((first & 0x80) === 0 || opcode === OPCODE.continuation) throw new FrameRefused('fragmented')
  if ((second & 0x80) === 0) throw new FrameRefused('unmasked')
  const short = second & 0x7f
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const maskAt = 2 + lengthBytes
  if (bytes.length < maskAt + 4) return undefined
  const length = lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? bytes.readBigUInt64BE(2) : short
  if (length > MOST_PAYLOAD) throw new FrameRefused('too large')
  const from = maskAt + 4
  const to = from + Number(length)
  if (bytes.length < to) return undefined
  return { opcode, payload: unmasked(bytes.subarray(from, to), bytes.subarray(maskAt, from)), rest: bytes.subarray(to) }
}

const frame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = 0x80 | opcode
  if (length < 126) head[1] = length
  else if (length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}

const isUpgrade = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['sec-websocket-version'] === '13' &&
  typeof headers['sec-websocket-key'] === 'string'

/** Whether the client asks for the one subprotocol Proxmox relays bytes in. */
const asksForBinary = ({ headers }: IncomingMessage): boolean =>
  (headers['sec-websocket-protocol'] ?? '').split(/,\s*/).includes('binary')

/** Why a request cannot become a console's WebSocket; undefined when it can. */
export const upgradeFault = (request: IncomingMessage): string | undefined => {
  if (!isUpgrade(request)) return 'unable to handle websocket upgrade'
  return asksForBinary(request) ? undefined : 'no supported websocket protocol'
}

/** Answers the upgrade and gives the bytes inside the frames. Frames by hand: no library refuses what Proxmox refuses. */
export const acceptWebSocket = (request: IncomingMessage, socket: Duplex, head: Buffer): ConsoleWire => {
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1')
    .update(key + KEY_SUFFIX)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: binary\r\n\r\n`,
  )
  let pending: Buffer = Buffer.from(head)
  let onData: (data: Buffer) => void = () => undefined
  const ends: (() => void)[] = []

  const take = ({ opcode, payload }: Frame): void => {
    if (opcode === OPCODE.binary || opcode === OPCODE.text) onData(payload)
    else if (opcode === OPCODE.ping) socket.write(frame(OPCODE.pong, payload))
    else if (opcode === OPCODE.close) socket.end(frame(OPCODE.close, payload.subarray(0, 2)))
    else if (opcode !== OPCODE.pong) throw new FrameRefused('opcode')
  }
  const read = (): void => {
    try {
      for (;;) {
        const next = readFrame(pending)
        if (next === undefined) return
        pending = next.rest
        take(next)
      }
    } catch (error) {
      if (!(error instanceof FrameRefused)) throw error
      socket.destroy()
    }
  }
  socket.on('data', (data: Buffer) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data])
    read()
  })
  socket.on('error', () => socket.destroy())
  socket.on('end', () => socket.end())
  socket.on('close', () => {
    for (const end of ends.splice(0)) end()
  })

  return {
    write: (data) => {
      let room = true
      for (let at = 0; at < data.length; at += PIECE) {
        room = socket.write(frame(OPCODE.binary, data.subarray(at, at + PIECE)))
      }
      return room
    },
    onDrain: (listener) => socket.on('drain', listener),
    onData: (listener) => {
      onData = listener
      read()
    },
    onEnd: (listener) => {
      if (socket.destroyed) listener()
      else ends.push(listener)
    },
    end: () => {
      socket.end(frame(OPCODE.close, Buffer.from([0x03, 0xe8])))
    },
  }
}
