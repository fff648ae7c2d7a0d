import { createCipheriv, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReader } from './reader.ts'
import type { Screen } from './screen.ts'
import type { ConsoleWire } from './wire.ts'

/** RFC 6143 §7.5 */
const CLIENT = { setPixelFormat: 0, setEncodings: 2, updateRequest: 3, key: 4, pointer: 5, cutText: 6 } as const
const SECURITY_VNC = 2
const ENCODING_RAW = 0

/** RFC 6143 §7.4 */
type PixelFormat = {
  bytes: number
  bigEndian: boolean
  max: readonly [number, number, number]
  shift: readonly [number, number, number]
}

const NATIVE: PixelFormat = { bytes: 4, bigEndian: false, max: [255, 255, 255], shift: [16, 8, 0] }

const reversedBits = (byte: number): number => {
  let reversed = 0
  for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) reversed |= 0x80 >> bit
  return reversed
}

/** RFC 6143 §7.2.2: DES under the first eight signs of the password, each with its bits turned round. */
const expectedResponse = (password: string, challenge: Buffer): Buffer => {
  const key = Buffer.alloc(8)
  Buffer.from(password, 'latin1').copy(key)
  for (let at = 0; at < 8; at += 1) key[at] = reversedBits(key[at] ?? 0)
  // Node's OpenSSL has no single DES any more; three times the same key is one.
  const block = (from: number): Buffer => {
    const cipher = createCipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), Buffer.alloc(8)).setAutoPadding(false)
    return Buffer.concat([cipher.update(challenge.subarray(from, from + 8)), cipher.final()])
  }
  return Buffer.concat([block(0), block(8)])
}

const formatBytes = ({ bytes, bigEndian, max, shift }: PixelFormat): Buffer => {
  const format = Buffer.alloc(16)
  format[0] = bytes * 8
  format[1] = 24
  format[2] = bigEndian ? 1 : 0
  format[3] = 1
  max.forEach((value, index) => format.writeUInt16BE(value, 4 + index * 2))
  shift.forEach((value, index) => (format[10 + index] = value))
  return format
}

const readFormat = (format: Buffer): PixelFormat => ({
  bytes: Math.max(1, (format[0] ?? 32) >> 3),
  bigEndian: format[2] === 1,
  max: [format.readUInt16BE(4), format.readUInt16BE(6), format.readUInt16BE(8)],
  shift: [format[10] ?? 0, format[11] ?? 0, format[12] ?? 0],
})

const pixelValue = (colour: number, { max, shift }: PixelFormat): number => {
  const part = (index: 0 | 1 | 2): number =>
    Math.round((((colour >> (16 - index * 8)) & 0xff) * max[index]) / 255) << shift[index]
  return (part(0) | part(1) | part(2)) >>> 0
}

/** One rectangle of full width, not compressed. */
const rawUpdate = (screen: Screen, from: number, to: number, format: PixelFormat): Buffer => {
  const update = Buffer.alloc(16 + screen.width * (to - from) * format.bytes)
  update.writeUInt16BE(1, 2)
  update.writeUInt16BE(from, 6)
  update.writeUInt16BE(screen.width, 8)
  update.writeUInt16BE(to - from, 10)
  update.writeInt32BE(ENCODING_RAW, 12)
  let at = 16
  for (let y = from; y < to; y += 1) {
    for (let x = 0; x < screen.width; x += 1) {
      const value = pixelValue(screen.at(x, y), format)
      if (format.bigEndian) update.writeUIntBE(value, at, format.bytes)
      else update.writeUIntLE(value, at, format.bytes)
      at += format.bytes
    }
  }
  return update
}

const KEYSYM = { backspace: 0xff08, enter: 0xff0d, keypadEnter: 0xff8d, delete: 0xffff } as const
const CONTROL: ReadonlySet<number> = new Set([0xffe3, 0xffe4])
const ALT: ReadonlySet<number> = new Set([0xffe9, 0xffea, 0xffe7, 0xffe8])

/** What the machine behind the screen makes of keys (X11 keysyms). */
const createKeyboard = (screen: Screen) => {
  const held = new Set<number>()
  const holds = (keys: ReadonlySet<number>): boolean => [...held].some((key) => keys.has(key))
  return (keysym: number, down: boolean): void => {
    if (!down) {
      held.delete(keysym)
      return
    }
    held.add(keysym)
    if (keysym === KEYSYM.delete && holds(CONTROL) && holds(ALT)) screen.say('ctrl+alt+del')
    else if (keysym === KEYSYM.enter || keysym === KEYSYM.keypadEnter) screen.newLine()
    else if (keysym === KEYSYM.backspace) screen.erase()
    else if (keysym >= 0x20 && keysym <= 0x7e && !holds(CONTROL)) screen.type(String.fromCharCode(keysym))
  }
}

/**
 * Serves a screen by RFB 3.8 (RFC 6143) with VNC authentication, as QEMU's VNC server does for Proxmox.
 * @returns resolves when it is over; what it resolves to says whether the password was right
 */
export const serveRfb = async (
  wire: ConsoleWire,
  screen: Screen,
  { password, name }: { password: string; name: string },
): Promise<boolean> => {
  const read = createReader(wire)
  const ended = new Promise<void>((resolve) => wire.onEnd(resolve))
  let format = NATIVE
  let asked = false
  const press = createKeyboard(screen)

  const authenticate = async (): Promise<boolean> => {
    wire.write(Buffer.from('RFB 003.008\n'))
    await read(12)
    wire.write(Buffer.from([1, SECURITY_VNC]))
    if ((await read(1))[0] !== SECURITY_VNC) return false
    const challenge = randomBytes(16)
    wire.write(challenge)
    const right = timingSafeEqual(await read(16), expectedResponse(password, challenge))
    if (right) wire.write(Buffer.alloc(4))
    else {
      const reason = Buffer.from('Authentication failed')
      const refusal = Buffer.alloc(8)
      refusal.writeUInt32BE(1, 0)
      refusal.writeUInt32BE(reason.length, 4)
      wire.write(Buffer.concat([refusal, reason]))
    }
    return right
  }

  const update = (): void => {
    if (!asked) return
    const dirty = screen.takeDirty()
    if (dirty === undefined) return
    asked = false
    wire.write(rawUpdate(screen, dirty.from, dirty.to, format))
  }

  const message: Record<number, () => Promise<void>> = {
    [CLIENT.setPixelFormat]: async () => {
      format = readFormat((await read(19)).subarray(3))
    },
    [CLIENT.setEncodings]: async () => {
      await read((await read(3)).readUInt16BE(1) * 4)
    },
    [CLIENT.updateRequest]: async () => {
      const request = await read(9)
      if (request[0] === 0) screen.everythingDirty()
      asked = true
    },
    [CLIENT.key]: async () => {
      const event = await read(7)
      press(event.readUInt32BE(3), event[0] === 1)
    },
    [CLIENT.pointer]: async () => {
      const event = await read(5)
      if (event[0] !== 0) screen.dot(event.readUInt16BE(1), event.readUInt16BE(3))
    },
    [CLIENT.cutText]: async () => {
      const length = (await read(7)).readInt32BE(3)
      // A negative length is that of the extended clipboard, which was not offered.
      const text = (await read(Math.min(Math.abs(length), 1_000_000))).toString('latin1')
      if (length > 0) screen.say(`clipboard: ${text}`)
    },
  }

  const serve = async (): Promise<boolean> => {
    if (!(await authenticate())) return false
    await read(1)
    const label = Buffer.from(name)
    const init = Buffer.alloc(8)
    init.writeUInt16BE(screen.width, 0)
    init.writeUInt16BE(screen.height, 2)
    init.writeUInt32BE(label.length, 4)
    wire.write(Buffer.concat([init.subarray(0, 4), formatBytes(NATIVE), init.subarray(4), label]))
    screen.everythingDirty()
    for (;;) {
      const handle = message[(await read(1))[0] ?? -1]
      if (handle === undefined) return true
      await handle()
      update()
    }
  }

  const over = await Promise.race([serve(), ended.then(() => true)])
  wire.end()
  return over
}
