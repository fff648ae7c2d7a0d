import { describe, expect, it } from 'vitest'
import type { Answer } from '#shared/bridge.ts'
import { COLUMNS_TYPE, toColumn } from '#shared/columns.ts'
import { GuestRow } from '#shared/model/guest.ts'
import { snapshotOfColumns, type SnapshotByColumns } from '#shared/snapshot-columns.ts'
import { byColumns } from '#main/transport/wire-columns.ts'
import { makeFleet, makeGuest, makeNode } from '#support/fleet-rows.ts'

const overTheWire = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

const sent = async (snapshot: object): Promise<SnapshotByColumns> => {
  const text = await byColumns('inventory.snapshot', COLUMNS_TYPE, { ok: true, value: snapshot })
  if (text === null) throw new Error('The snapshot was not sent by columns')
  const answer = JSON.parse(text) as Answer
  if (!answer.ok) throw new Error('The snapshot was refused')
  return answer.value as SnapshotByColumns
}

describe('a snapshot by columns', () => {
  it.each([0, 1, 3, 300])('is the same snapshot for %i guests', async (count) => {
    const { guests } = makeFleet(count)
    const snapshot = { revision: 7, guests: guests.map((guest) => overTheWire(guest)), nodes: [], storages: [] }
    expect(snapshotOfColumns(await sent(snapshot))).toEqual(snapshot)
  })

  it('keeps what is empty, unknown or odd as it is', async () => {
    const guests = Array.from({ length: 40 }, (_, number) =>
      makeGuest(number, {
        name: number % 2 === 0 ? '__proto__' : '',
        factsAt: null,
        lastBackupAt: number === 3 ? '2026-11-01T00:00:00Z' : null,
        cpu: null,
        tags: [],
        addresses: ['fd00::1', '10.0.0.1'],
      }),
    )
    const snapshot = { revision: 1, guests, nodes: [makeNode(1, 'pve1')], storages: [] }
    const received = snapshotOfColumns(await sent(snapshot))
    expect(received).toEqual(snapshot)
    for (const guest of received.guests) expect(GuestRow.safeParse(guest).success).toBe(true)
  })

  it('writes what many rows share once, and is less than half of its rows', () => {
    const { guests } = makeFleet(1000)
    const rows = JSON.stringify(guests).length
    const columns = GuestRow.keyof().options.map((field) => toColumn(guests, field))
    expect(JSON.stringify(columns).length).toBeLessThan(rows / 2)
    expect(toColumn(guests, 'status')).toHaveProperty('distinct')
    expect(toColumn(guests, 'id')).toHaveProperty('values')
  })

  it('leaves every other answer alone', () => {
    const answer = { ok: true, value: { revision: 1, guests: [], nodes: [], storages: [] } } as const
    expect(byColumns('inventory.snapshot', 'application/json', answer)).toBeNull()
    expect(byColumns('inventory.snapshot', undefined, answer)).toBeNull()
    expect(byColumns('clusters.list', COLUMNS_TYPE, answer)).toBeNull()
    const refused = { ok: false, error: { code: 'internal', message: 'No.' } } as const
    expect(byColumns('inventory.snapshot', COLUMNS_TYPE, refused)).toBeNull()
  })
})
