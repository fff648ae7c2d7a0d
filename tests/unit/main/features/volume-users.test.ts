import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import { createVolumeUsers } from '#main/features/catalogue/volume-users.service.ts'
import { clusterId, makeGuest, makeStorage } from '#support/fleet-rows.ts'
import { createHeldClock } from '#support/held-clock.ts'

const ISO = 'local:iso/debian.iso'
const inDrive: GuestConfigValues = { ide2: `${ISO},media=cdrom` }

/** A node with its `local`, and guests whose configurations are asked for as a test says. */
const setUp = (answer: (guest: GuestRow) => GuestConfigValues | AppError, offline: readonly string[] = []) => {
  const clock = createHeldClock()
  const guests = [1, 2].map((number) =>
    makeGuest(number, { clusterId: clusterId(1), node: 'pve1', type: 'qemu', name: `vm${number}`, vmid: 100 + number }),
  )
  const stored = new Map<GuestId, { at: string; value: GuestConfigValues }>()
  const asked: string[] = []
  const store = (guest: GuestRow | undefined, value: GuestConfigValues): void => {
    if (guest !== undefined) stored.set(guest.id, { at: new Date(clock.now()).toISOString(), value })
  }
  const users = createVolumeUsers({
    clock,
    inventory: { guestsOf: () => guests, nodeOnline: (_cluster, node) => !offline.includes(node) },
    facts: {
      read: (id) => ({ config: stored.get(id) ?? { at: null, value: {} }, pending: { at: null, value: {} } }) as never,
      readConfig: (guest) => {
        asked.push(guest.name)
        const said = answer(guest)
        if (said instanceof AppError) return Promise.reject(said)
        store(guest, said)
        return Promise.resolve()
      },
    },
  })
  const place = {
    clusterId: clusterId(1),
    clusterName: 'acme',
    node: 'pve1',
    storage: makeStorage(1, 'local', { shared: false, nodes: ['pve1'] }),
    companyId: null,
  }
  // The API goes through to `readConfig`, which is the test's.
  const present = () => users.present(place, ISO, {} as ProxmoxApi, new AbortController().signal)
  return { clock, guests, asked, store, present }
}

describe('who uses a file that is to be deleted', () => {
  it('is read anew from every guest that could, but for those read just now', async () => {
    const { clock, guests, asked, store, present } = setUp(() => inDrive)
    store(guests[0], {})
    clock.advance(29_000)
    expect((await present()).map(({ guest, keys }) => [guest.name, keys])).toEqual([['vm2', ['ide2']]])
    expect(asked).toEqual(['vm2'])
    clock.advance(2000)
    expect((await present()).map(({ guest }) => guest.name)).toEqual(['vm1', 'vm2'])
  })

  it('is not known while a guest was never read and cannot be: nothing is deleted', async () => {
    for (const { present } of [
      setUp(() => inDrive, ['pve1']),
      setUp(() => new AppError('cluster_refused', 'no such VM')),
    ])
      await expect(present()).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/Whether “vm1” \(101\) uses it cannot be told.*Nothing was deleted/) as string,
      })
  })

  it('is what was known of a guest that cannot be read now', async () => {
    const { clock, guests, store, present } = setUp(() => inDrive, ['pve1'])
    for (const guest of guests) store(guest, inDrive)
    clock.advance(3_600_000)
    expect((await present()).map(({ guest }) => guest.name)).toEqual(['vm1', 'vm2'])
  })

  it('is not guessed when the cluster itself cannot be asked', async () => {
    const { present } = setUp(() => new AppError('unreachable', 'no node answers'))
    await expect(present()).rejects.toMatchObject({ code: 'unreachable' })
  })
})
