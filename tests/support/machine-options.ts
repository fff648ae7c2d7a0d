import { RangeId } from '#shared/model/ids.ts'
import type { MachineOptions, RangeOption, TemplateOption } from '#shared/model/machine/machine-options.ts'
import type { MachinePlan } from '#shared/model/machine/machine-plan.ts'
import { GIB } from '#shared/model/machine/machine-spec.ts'
import { guestId } from './fleet-rows.ts'

export const rangeId = (number: number): RangeId =>
  RangeId.parse(`00000005-0000-7000-8000-${String(number).padStart(12, '0')}`)

export const makeRange = (number: number, change: Partial<RangeOption> = {}): RangeOption => ({
  id: rangeId(number),
  cidr: `10.${number}.0.0/24`,
  kind: 'internal',
  family: 4,
  gateway: `10.${number}.0.1`,
  dns: [],
  vlan: 100 + number,
  bridge: 'vmbr1',
  vnet: null,
  shared: false,
  description: '',
  free: '240',
  next: `10.${number}.0.10`,
  ...change,
})

export const makeTemplate = (number: number, change: Partial<TemplateOption> = {}): TemplateOption => ({
  guestId: guestId(number),
  vmid: 9000 + number,
  name: `debian-12-v${number}`,
  node: 'pve1',
  type: 'qemu',
  cores: 2,
  memory: 2 * GIB,
  disk: 10 * GIB,
  storages: ['ceph'],
  shared: true,
  ...change,
})

/** A cluster of two nodes with one storage of its own each and one shared, one cloud image, two templates. */
export const makeOptions = (change: Partial<MachineOptions> = {}): MachineOptions => ({
  nodes: ['pve1', 'pve2'].map((name, index) => ({
    name,
    online: true,
    freeMemory: (40 + index * 24) * GIB,
    totalMemory: 128 * GIB,
    cpu: 0.2,
    cores: 32,
    guests: 12,
  })),
  storages: [
    {
      name: 'ceph',
      nodes: ['pve1', 'pve2'],
      shared: true,
      plugin: 'rbd',
      content: ['images', 'rootdir'],
      free: 4000 * GIB,
      total: 8000 * GIB,
    },
    {
      name: 'local-zfs',
      nodes: ['pve1'],
      shared: false,
      plugin: 'zfspool',
      content: ['images', 'rootdir'],
      free: 300 * GIB,
      total: 800 * GIB,
    },
    {
      name: 'iso-nfs',
      nodes: ['pve1', 'pve2'],
      shared: true,
      plugin: 'nfs',
      content: ['iso', 'import', 'vztmpl'],
      free: 900 * GIB,
      total: 1000 * GIB,
    },
  ],
  bridges: ['vmbr0', 'vmbr1'].map((name) => ({ name, nodes: ['pve1', 'pve2'], vlanAware: true, comment: '' })),
  vnets: [{ name: 'webnet', zone: 'zone1', tag: 300, alias: '' }],
  templates: [makeTemplate(1), makeTemplate(2)],
  images: [
    {
      volid: 'iso-nfs:import/debian-12-genericcloud-amd64.qcow2',
      name: 'debian-12-genericcloud-amd64.qcow2',
      content: 'import',
      size: 400 * 1024 ** 2,
      storage: 'iso-nfs',
      nodes: ['pve1', 'pve2'],
    },
    {
      volid: 'iso-nfs:iso/debian-12-netinst.iso',
      name: 'debian-12-netinst.iso',
      content: 'iso',
      size: 650 * 1024 ** 2,
      storage: 'iso-nfs',
      nodes: ['pve1', 'pve2'],
    },
    {
      volid: 'iso-nfs:vztmpl/debian-12-standard.tar.zst',
      name: 'debian-12-standard.tar.zst',
      content: 'vztmpl',
      size: 120 * 1024 ** 2,
      storage: 'iso-nfs',
      nodes: ['pve1', 'pve2'],
    },
  ],
  ranges: [
    makeRange(20),
    makeRange(30, { cidr: '203.0.113.0/28', kind: 'external', shared: true, vlan: null, bridge: null }),
  ],
  pools: [],
  vlans: null,
  vmids: null,
  sliceTags: [],
  nextVmid: 105,
  problems: [],
  ...change,
})

export const makePlan = (change: Partial<MachinePlan> = {}): MachinePlan => ({
  machines: [
    {
      index: 0,
      name: 'web-01',
      node: 'pve2',
      nodeReason: '64 GiB memory and 3.9 TiB on ceph free.',
      vmid: 105,
      addresses: [{ interface: 'net0', family: 4, address: '10.20.0.10', cidr: '10.20.0.0/24', gateway: '10.20.0.1' }],
      requests: [
        {
          title: 'Create the VM',
          method: 'POST',
          path: '/nodes/pve2/qemu',
          parameters: [
            { name: 'vmid', value: '105' },
            { name: 'cipassword', value: '••••••' },
          ],
        },
      ],
    },
  ],
  nodes: [
    { node: 'pve1', fits: false, freeMemory: 1 * GIB, freeStorage: 300 * GIB, reason: 'Only 1 GiB memory is free.' },
    { node: 'pve2', fits: true, freeMemory: 64 * GIB, freeStorage: 3900 * GIB, reason: '64 GiB memory free.' },
  ],
  cost: { vcpu: 2, memory: 2 * GIB, disk: 10 * GIB, guests: 1, externalAddresses: 0 },
  quota: {
    limits: { vcpu: 20, memory: null, disk: null, guests: 10, externalAddresses: null },
    usage: { vcpu: 12, memory: 30 * GIB, disk: 100 * GIB, guests: 9, externalAddresses: 0 },
    left: { vcpu: 6, memory: null, disk: null, guests: 0, externalAddresses: null },
  },
  problems: [],
  warnings: [],
  ...change,
})
