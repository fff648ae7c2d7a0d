import { expect } from 'vitest'
import type { ConsoleEndpoint } from './console-peer.ts'

const VERSION = 'RFB 003.008\n'

/** Goes through RFB's beginning as a viewer without a password does (RFC 6143 §7). @returns width and height */
export const enterScreen = async ({ joined, read }: ConsoleEndpoint): Promise<readonly [number, number]> => {
  expect((await read(12)).toString()).toBe(VERSION)
  await joined.receive(Buffer.from(VERSION))
  expect([...(await read(2))]).toEqual([1, 1])
  await joined.receive(Buffer.from([1]))
  expect((await read(4)).readUInt32BE()).toBe(0)
  await joined.receive(Buffer.from([1]))
  const init = await read(24)
  await read(init.readUInt32BE(20))
  return [init.readUInt16BE(0), init.readUInt16BE(2)]
}

/** Asks for what changed, or for everything. */
export const askForUpdate = async (
  { joined }: Pick<ConsoleEndpoint, 'joined'>,
  [width, height]: readonly [number, number],
  incremental: boolean,
): Promise<void> => {
  const ask = Buffer.alloc(10)
  ask[0] = 3
  ask[1] = incremental ? 1 : 0
  ask.writeUInt16BE(width, 6)
  ask.writeUInt16BE(height, 8)
  await joined.receive(ask)
}

/** Takes the one rectangle that comes, 32 bit a dot. */
export const takeUpdate = async ({ read }: ConsoleEndpoint) => {
  const head = await read(16)
  const pixels = await read(head.readUInt16BE(8) * head.readUInt16BE(10) * 4)
  return { top: head.readUInt16BE(6), rows: head.readUInt16BE(10), pixels }
}

export const pressKey = async ({ joined }: Pick<ConsoleEndpoint, 'joined'>, keysym: number): Promise<void> => {
  for (const down of [1, 0]) {
    const event = Buffer.alloc(8)
    event[0] = 4
    event[1] = down
    event.writeUInt32BE(keysym, 4)
    await joined.receive(event)
  }
}
