import { DEFAULT_PREFERENCES } from '#shared/model/default-preferences.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import type { ViewId } from '#shared/model/ids.ts'
import type { Preferences } from '#shared/model/preference.ts'
import { createFakeBridge } from '../fake-bridge.ts'
import { makeFleet, makeCompanies, makeNode, makeStorage } from '../fleet-rows.ts'
import { MACHINE_ANSWERS } from './machines.ts'

/**
 * The real page over generated data, for looking at it and for measuring it in a browser without a core:
 * `?guests=15000&clusters=150&theme=dark`. `window.fake` emits events.
 */
const query = new URLSearchParams(location.search)
const guestCount = Number(query.get('guests') ?? 400)
const clusterCount = Number(query.get('clusters') ?? 10)
const down = Number(query.get('down') ?? 0)
/** So many of the last clusters, whose sign-in may not see backups. */
const blind = Number(query.get('blind') ?? 0)

const { clusters, guests: made } = makeFleet(guestCount, clusterCount)
const unseen = new Set(clusters.slice(clusters.length - blind).map(({ id }) => id))
const guests = made.map((guest) => (unseen.has(guest.clusterId) ? { ...guest, lastBackupAt: null } : guest))
const views = clusters.map((cluster, index) => ({
  ...cluster,
  guests: guests.filter((guest) => guest.clusterId === cluster.id).length,
  ...(unseen.has(cluster.id) ? { backupsUnknown: 'rights' as const } : {}),
  ...(index < down
    ? {
        state: 'unreachable' as const,
        unreachableSince: '2026-11-23T12:05:00Z',
        problem: { code: 'unreachable', message: 'None of its addresses answers.' },
      }
    : {}),
}))

const detailOf = (id: string): GuestDetail => {
  const row = guests.find((guest) => guest.id === id) ?? guests[0]
  if (row === undefined) throw new Error('There are no guests.')
  const cluster = views.find((view) => view.id === row.clusterId)
  return {
    row,
    clusterName: cluster?.name ?? '',
    clusterAsOf: cluster?.asOf ?? null,
    clusterUnreachableSince: cluster?.unreachableSince ?? null,
    proxmoxUrl: `https://192.0.2.10:8006/#v1:0:${row.type}/${row.vmid}`,
    config: {
      at: row.factsAt,
      value: {
        cores: String(row.maxcpu),
        memory: '4096',
        net0: 'virtio=BC:24:11:2A:00:01,bridge=vmbr0,tag=20',
        onboot: '1',
      },
    },
    pending: { at: row.factsAt, value: { memory: '8192' } },
    nics: [
      {
        key: 'net0',
        model: 'virtio',
        mac: 'BC:24:11:2A:00:01',
        bridge: 'vmbr0',
        vlan: 20,
        firewall: true,
        linkDown: false,
        configured: ['dhcp'],
        reported: row.addresses.map((address) => `${address}/24`),
      },
    ],
    disks: [
      {
        key: 'scsi0',
        volid: `local-zfs:vm-${row.vmid}-disk-0`,
        storage: 'local-zfs',
        size: row.maxdisk,
        cdrom: false,
        backup: true,
      },
    ],
    snapshots: {
      at: row.factsAt,
      value: [
        {
          name: 'before-update',
          parent: '',
          description: '',
          takenAt: '2026-11-20T08:00:00Z',
          withMemory: true,
          active: false,
        },
        {
          name: 'after-update',
          parent: 'before-update',
          description: 'works',
          takenAt: '2026-11-21T08:00:00Z',
          withMemory: false,
          active: true,
        },
      ],
    },
    backups: {
      at: row.factsAt,
      value: unseen.has(row.clusterId)
        ? []
        : ['failed', 'ok', ''].map((verification, index) => ({
            volid: `pbs:backup/vm/${row.vmid}/2026-11-2${index}T02:00:00Z`,
            storage: 'pbs',
            takenAt: `2026-11-2${index}T02:00:00Z`,
            size: 12_000_000_000,
            format: 'pbs-vm',
            notes: row.name,
            protected: index === 1,
            verification,
          })),
    },
    agentProblem: '',
    liveProblem: null,
  }
}

let preferences: Preferences = {
  ...DEFAULT_PREFERENCES,
  theme: query.get('theme') === 'dark' ? 'dark' : 'light',
  density: query.get('density') === 'compact' ? 'compact' : 'standard',
}

const fake = createFakeBridge({
  'app.info': () => ({
    version: '0.1.0',
    host: 'desktop',
    platform: 'linux',
    ownerName: query.get('owner') ?? 'Nordlicht IT',
    demoAvailable: true,
    demoRunning: false,
    vault: { kind: 'key-file', available: true, problem: null },
    dataDirectory: '/home/someone/.config/Multpanel',
    readOnly: null,
  }),
  'app.setVisible': () => ({}),
  'app.openExternal': () => ({}),
  'clusters.list': () => views,
  'companies.list': makeCompanies,
  'projects.list': () => [],
  'quotas.list': () => [],
  'tenancy.slices': () => [],
  'tenancy.conflicts': () => [],
  'clusters.refresh': () => ({}),
  'inventory.snapshot': () => ({
    revision: 1,
    guests,
    nodes: views.flatMap((_, index) =>
      ['pve1', 'pve2', 'pve3'].map((name) =>
        makeNode(index + 1, name, index === down && name === 'pve3' ? { status: 'offline' } : {}),
      ),
    ),
    storages: views.map((_, index) => makeStorage(index + 1, 'ceph')),
  }),
  'guests.detail': ({ id }) => detailOf(id),
  'guests.power': ({ id }) => ({ id }),
  'preferences.get': () => preferences,
  'preferences.set': ({ patch }) => {
    preferences = { ...preferences, ...patch } as Preferences
    return preferences
  },
  'views.list': () =>
    ['Production', 'Old backups'].map((name, index) => ({
      id: `00000005-0000-7000-8000-00000000000${index}` as ViewId,
      name,
      query: index === 0 ? 'tag:prod' : 'backup>2d',
      layout: null,
    })),
  'views.save': (view) => view,
  'views.remove': () => ({}),
  'tasks.list': () => [],
  'tasks.watch': () => ({}),
  'database.copies': () => [],
  ...MACHINE_ANSWERS,
})

Object.assign(window, { multpanel: fake.bridge, fake, guests })
await import('../../../src/renderer/main.ts')
