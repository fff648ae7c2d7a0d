import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { followInventory, useInventory } from '#renderer/client/inventory.store.ts'
import type { InventoryDelta } from '#shared/contract/inventory.contract.ts'
import { createFakeBridge, type FakeBridge } from '#support/fake-bridge.ts'
import { guestId, makeGuest } from '#support/fleet-rows.ts'

const delta = (revision: number, change: Partial<InventoryDelta>): InventoryDelta => ({
  revision,
  addedGuests: [],
  changedGuests: [],
  removedGuests: [],
  nodes: [],
  storages: [],
  removedKeys: [],
  ...change,
})

let fake: FakeBridge
let end: () => void

beforeEach(async () => {
  fake = createFakeBridge({
    'inventory.snapshot': () => ({
      revision: 7,
      guests: [makeGuest(1), makeGuest(2), makeGuest(3)],
      nodes: [],
      storages: [],
    }),
  })
  vi.stubGlobal('multpanel', fake.bridge)
  end = followInventory()
  await vi.waitFor(() => {
    expect(useInventory.getState().status).toBe('ready')
  }, 60_000)
})

afterEach(() => {
  end()
  vi.unstubAllGlobals()
})

describe('the inventory in the page', () => {
  test('a change of one guest leaves every other row the same object', async () => {
    const before = useInventory.getState().guests
    fake.emit('inventory.inventoryChanged', delta(8, { changedGuests: [{ id: guestId(2), status: 'stopped' }] }))
    await vi.waitFor(() => {
      expect(useInventory.getState().revision).toBe(8)
    }, 60_000)
    const after = useInventory.getState().guests
    expect(after[1]).toMatchObject({ name: before[1]?.name, status: 'stopped' })
    expect(after[0]).toBe(before[0])
    expect(after[2]).toBe(before[2])
  })

  test('guests come and go', async () => {
    fake.emit(
      'inventory.inventoryChanged',
      delta(8, { addedGuests: [makeGuest(9)], removedGuests: [guestId(1), guestId(3)] }),
    )
    await vi.waitFor(() => {
      expect(useInventory.getState().guests.map((guest) => guest.id)).toEqual([guestId(2), guestId(9)])
    }, 60_000)
  })

  test('a missed revision makes it load everything anew', async () => {
    fake.answer({
      'inventory.snapshot': () => ({ revision: 12, guests: [makeGuest(5)], nodes: [], storages: [] }),
    })
    fake.emit('inventory.inventoryChanged', delta(11, { removedGuests: [guestId(1)] }))
    await vi.waitFor(() => {
      expect(useInventory.getState().revision).toBe(12)
    }, 60_000)
    expect(useInventory.getState().guests.map((guest) => guest.id)).toEqual([guestId(5)])
  })

  test('what was already in the snapshot is not applied again', async () => {
    fake.emit('inventory.inventoryChanged', delta(6, { removedGuests: [guestId(1)] }))
    fake.emit('inventory.inventoryChanged', delta(8, { removedGuests: [guestId(2)] }))
    await vi.waitFor(() => {
      expect(useInventory.getState().revision).toBe(8)
    }, 60_000)
    expect(useInventory.getState().guests.map((guest) => guest.id)).toEqual([guestId(1), guestId(3)])
  })
})
