import { describe, expect, it } from 'vitest'
import type { GuestStatus } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import { changedGuest, newGuest } from '#main/features/inventory/poll-guest.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { clusterId, guestRow } from './world.ts'

const MIB = 1024 ** 2
const ID = '01900000-0000-7000-8000-0000000000aa' as GuestId
const asPolled = (_row: unknown, polled: GuestStatus): GuestStatus => polled
const known = (row: ProxmoxGuestRow) => newGuest(ID, clusterId(1), row)

/** Values that meet each other often, so that each field is now the same and now another. */
const CHOICES = {
  name: ['web', 'db'],
  node: ['pve1', 'pve2'],
  status: ['running', 'stopped', 'paused'],
  template: [false, true],
  tags: [[], ['a'], ['a', 'b'], ['b', 'a']],
  pool: ['', 'prod'],
  lock: ['', 'backup'],
  hastate: ['', 'started'],
  cpu: [null, 0, 0.1, 0.10004, 0.2],
  maxcpu: [null, 2, 4],
  mem: [null, 0, MIB, MIB + 1000, 5 * MIB],
  maxmem: [null, 8 * MIB],
  disk: [null, 0, 3 * MIB],
  maxdisk: [null, 9 * MIB],
  uptime: [null, 0, 59, 61, 90_000],
} as const

describe('what a polled row changes of its guest', () => {
  it('is every field that differs and no other, whatever the pair (2,000 of them)', () => {
    const random = seededRandom(31)
    const row = (): ProxmoxGuestRow => {
      const fields = Object.entries(CHOICES).map(([field, values]) => [field, values[random.below(values.length)]])
      return guestRow(100, Object.fromEntries(fields) as Partial<ProxmoxGuestRow>)
    }
    for (let pair = 0; pair < 2000; pair += 1) {
      const before = known(row())
      const next = row()
      const expected = known(next)
      const change = changedGuest(before, next, asPolled)
      expect(change?.row ?? before).toEqual(expected)
      const differing = Object.entries(expected).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof typeof before]),
      )
      expect(change?.patch ?? { id: ID }).toEqual({ id: ID, ...Object.fromEntries(differing) })
    }
  })

  it('is nothing for figures that only look different', () => {
    const before = known(guestRow(100))
    expect(
      changedGuest(before, guestRow(100, { cpu: 0.10004, mem: 1024 ** 3 + 1000, uptime: 7230 }), asPolled),
    ).toBeNull()
  })

  it('is the figures alone while nothing else changes, and the row keeps its lists', () => {
    const before = known(guestRow(100, { tags: ['a'] }))
    const change = changedGuest(before, guestRow(100, { tags: ['a'], cpu: 0.5, disk: 7 * MIB }), asPolled)
    expect(change?.patch).toEqual({ id: ID, cpu: 0.5, disk: 7 * MIB })
    expect(change?.row.tags).toBe(before.tags)
  })

  it('leaves a status that is believed over the listed one', () => {
    const before = { ...known(guestRow(100, { status: 'stopped' })), status: 'running' as const }
    const stale = guestRow(100, { status: 'stopped' })
    expect(changedGuest(before, stale, (row) => row.status)).toBeNull()
    expect(changedGuest(before, stale, asPolled)?.patch).toEqual({ id: ID, status: 'stopped' })
  })

  it('keeps what is known of a guest whose node does not report', () => {
    const before = known(guestRow(100, { name: 'web', pool: 'prod', tags: ['a'], template: true }))
    const silent = guestRow(100, { name: '', status: 'unknown', maxcpu: null, maxmem: null, maxdisk: null, cpu: null })
    expect(changedGuest(before, silent, asPolled)?.patch).toEqual({ id: ID, status: 'unknown', cpu: null })
    expect(changedGuest({ ...before, status: 'unknown', cpu: null }, silent, asPolled)).toBeNull()
  })
})
