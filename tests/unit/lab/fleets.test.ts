import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import { backupHabit } from '#lab/fleet/volumes.ts'
import type { LabCluster, LabGuest } from '#lab/world/model.ts'
import { createHandClock } from '#support/lab/asker.ts'

const sizes = (clusters: readonly LabCluster[]): number[] => [
  clusters.length,
  clusters.reduce((sum, cluster) => sum + cluster.nodes.size, 0),
  clusters.reduce((sum, cluster) => sum + cluster.guests.size, 0),
]
const guestsOf = (clusters: readonly LabCluster[]): LabGuest[] =>
  clusters.flatMap((cluster) => [...cluster.guests.values()])
const share = (guests: readonly LabGuest[], test: (guest: LabGuest) => boolean): number =>
  guests.filter(test).length / guests.length

/** Everything a client could see of a fleet, as text. */
const print = (clusters: readonly LabCluster[]): string =>
  JSON.stringify(clusters, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  )

describe('fleets', { timeout: 60_000 }, () => {
  it.each([
    ['small', 3, 9, 120],
    ['msp', 40, 160, 4000],
    ['huge', 150, 500, 15_000],
  ] as const)('%s has %i clusters, %i nodes and %i guests', (name, clusters, nodes, guests) => {
    expect(sizes(createFleet(name, { clock: createHandClock() }))).toEqual([clusters, nodes, guests])
  })

  it('is the same for the same seed and moment, volumes and task history included', () => {
    const build = (seed: number) => print(createFleet('small', { seed, clock: createHandClock() }))
    expect(build(5)).toBe(build(5))
    expect(build(5)).not.toBe(build(6))
  })

  it('gives every cluster another name and every guest of a cluster another MAC address', () => {
    const clusters = createFleet('huge', { clock: createHandClock() })
    expect(new Set(clusters.map(({ name }) => name)).size).toBe(150)
    for (const cluster of clusters.slice(0, 20)) {
      const macs = [...cluster.guests.values()].map(
        (guest) => /BC:24:11:[0-9A-F:]{8}/.exec(guest.config.get('net0') ?? '')?.[0],
      )
      expect(new Set(macs).size).toBe(cluster.guests.size)
    }
  })

  it('mixes releases, containers, templates, stopped and locked guests as a provider has them', () => {
    const clusters = createFleet('msp', { clock: createHandClock() })
    const guests = guestsOf(clusters)
    const nine = clusters.filter(({ version }) => version.major === 9).length
    expect(nine).toBeGreaterThan(15)
    expect(nine).toBeLessThan(35)
    expect(share(guests, ({ kind }) => kind === 'lxc')).toBeGreaterThan(0.05)
    expect(share(guests, ({ kind }) => kind === 'lxc')).toBeLessThan(0.4)
    expect(share(guests, ({ status }) => status === 'stopped')).toBeGreaterThan(0.06)
    expect(share(guests, ({ status }) => status === 'stopped')).toBeLessThan(0.3)
    expect(share(guests, ({ template }) => template)).toBeGreaterThan(0.01)
    expect(share(guests, ({ lock }) => lock !== null)).toBeGreaterThan(0.002)
    expect(share(guests, ({ snapshots }) => snapshots.length > 0)).toBeGreaterThan(0.05)
    expect(clusters.some(({ haResources }) => haResources.size > 3)).toBe(true)
    expect(clusters.some(({ clustered }) => !clustered)).toBe(true)
  })

  it('gives no two machines of a cluster the same address, in either family', () => {
    for (const cluster of createFleet('msp', { clock: createHandClock() })) {
      const addresses = [...cluster.guests.values()].flatMap((guest) =>
        (guest.agent?.interfaces[0]?.addresses ?? []).map(({ address }) => address),
      )
      const routable = addresses.filter((address) => !address.startsWith('fe80'))
      expect(new Set(routable).size).toBe(routable.length)
      for (const address of routable.filter((text) => text.includes('.')))
        for (const part of address.split('.')) expect(Number(part)).toBeLessThan(256)
    }
  })

  it('keeps backups of very different age, and some guests without any', () => {
    const guests = guestsOf(createFleet('msp', { clock: createHandClock() }))
    expect(share(guests, (guest) => backupHabit(guest).count === 0)).toBeGreaterThan(0.03)
    expect(share(guests, (guest) => backupHabit(guest).newestHours > 48)).toBeGreaterThan(0.05)
    expect(
      share(guests, (guest) => backupHabit(guest).count > 0 && backupHabit(guest).newestHours < 24),
    ).toBeGreaterThan(0.6)
  })

  it('has storages that are nearly full in the small fleet too', () => {
    const storages = createFleet('small', { clock: createHandClock() }).flatMap((cluster) => [
      ...cluster.storages.values(),
    ])
    expect(storages.some(({ baseUsedBytes, totalBytes }) => baseUsedBytes / totalBytes > 0.9)).toBe(true)
  })

  it.each(['small', 'msp'] as const)('%s has all that machines are made from in every cluster', (name) => {
    const clusters = createFleet(name, { clock: createHandClock() })
    for (const cluster of clusters) {
      const templates = [...cluster.guests.values()].filter(({ template }) => template)
      const withCloudInit = templates.filter(({ config }) => /cloudinit/.test(config.get('ide2') ?? ''))
      expect([withCloudInit.length, templates.length - withCloudInit.length].every((count) => count > 0)).toBe(true)
      // An LVM volume group cannot keep the base of a template.
      const types = templates.map(
        ({ config }) => cluster.storages.get((config.get('scsi0') ?? '').split(':')[0] ?? '')?.type,
      )
      expect(types).not.toContain('lvm')
      const local = cluster.storages.get('local')
      const contents = new Set(local?.volumes.map(({ content }) => content))
      expect([...contents].every((content) => local?.content.includes(content))).toBe(true)
      expect(['iso', 'vztmpl', 'import'].every((content) => [...contents].some((found) => found === content))).toBe(
        true,
      )
    }
    const shared = clusters.flatMap((cluster) => [...cluster.storages.values()].filter((storage) => storage.shared))
    expect(shared.some(({ volumes }) => volumes.some(({ content }) => content === 'import'))).toBe(true)
    expect(clusters.some(({ vnets }) => (vnets?.length ?? 0) > 0)).toBe(true)
  })
})
