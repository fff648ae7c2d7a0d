import { describe, expect, it } from 'vitest'
import { readTerminalMessage, terminalInput, terminalSize } from '#shared/model/console.ts'
import { ClusterId, GuestId } from '#shared/model/ids.ts'
import { consoleAddress, type ConsolePlace } from '#renderer/features/console/console-route.ts'
import { consolePlaceOf } from '#renderer/features/console/read-console-place.ts'
import { keystrokesOf } from '#renderer/features/console/keystrokes.ts'

const guestId = GuestId.parse('01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b')
const clusterId = ClusterId.parse('01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f')

describe('the address of a console', () => {
  it.each<ConsolePlace>([
    { kind: 'vnc', guestId },
    { kind: 'serial', guestId },
    { kind: 'lxc', guestId },
    { kind: 'node', clusterId, node: 'pve-1' },
  ])('says what it shows: $kind', (place) => {
    expect(consolePlaceOf(consoleAddress(place))).toEqual(place)
  })

  it.each([
    '#/inventory',
    '#/console/',
    '#/console/vnc/x',
    `#/console/spice/${guestId}`,
    `#/console/node/${clusterId}`,
    `#/console/node/${clusterId}/..%2f`,
  ])('is none: %s', (hash) => {
    expect(consolePlaceOf(hash)).toBeNull()
  })
})

describe('typing a text', () => {
  it('presses Shift for what needs it on a US keyboard, Enter for each end of a line', () => {
    expect(keystrokesOf('aA;:\r\n\t1!')).toEqual([
      { keysym: 0x61, shift: false },
      { keysym: 0x41, shift: true },
      { keysym: 0x3b, shift: false },
      { keysym: 0x3a, shift: true },
      { keysym: 0xff0d, shift: false },
      { keysym: 0xff09, shift: false },
      { keysym: 0x31, shift: false },
      { keysym: 0x21, shift: true },
    ])
  })

  it('names signs beyond Latin-1 by their code point, and leaves out what no key writes', () => {
    expect(keystrokesOf('é€\u0007\u007f😀').map(({ keysym }) => keysym)).toEqual([0xe9, 0x10020ac, 0x101f600])
  })
})

describe('what a page sends to a terminal', () => {
  it('is read as it was meant', () => {
    expect(readTerminalMessage(terminalSize(200, 50))).toEqual({ kind: 'size', columns: 200, rows: 50 })
    const input = readTerminalMessage(terminalInput(Buffer.from('ls ä\r')))
    expect(input?.kind === 'input' && Buffer.from(input.text).toString()).toBe('ls ä\r')
  })

  it.each([[[]], [[7, 1]], [[1, 0, 80]]])('is none: %j', (bytes) => {
    expect(readTerminalMessage(Uint8Array.from(bytes))).toBeNull()
  })
})
