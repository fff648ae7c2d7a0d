import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { carriesMark } from '#shared/model/machine/machine-mark.ts'
import {
  configureCall,
  finishCall,
  machineCalls,
  makeCall,
  maskedForm,
  resizeCall,
} from '#shared/model/machine/machine-requests.ts'
import { GIB, MachineSpec, MIB } from '#shared/model/machine/machine-spec.ts'
import type { ResolvedMachine } from '#shared/model/machine/resolved-machine.ts'
import { systemDiskOf } from '#shared/model/machine/vm-requests.ts'

const ID = '01936b2e-a400-7c33-a0b1-1c2d3e4f5a6b'
const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const RANGE = '01936b2e-a100-7c33-a0b1-1c2d3e4f5a6b'
const KEY = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8+/Zkq0m2cDq5cF1nGQe0qVbqk3q2m0dQX1yq0u9aB mara's key`

type Input = Partial<z.input<typeof MachineSpec>>

const machine = (spec: Input, change: Partial<ResolvedMachine> = {}): ResolvedMachine => ({
  spec: MachineSpec.parse({
    companyId: null,
    clusterId: CLUSTER,
    source: { kind: 'cloud_image', image: 'local:import/debian-12.qcow2' },
    storage: 'ceph-vm',
    name: 'web-01',
    disks: [{ size: 20 * GIB }],
    ...spec,
  }),
  machineId: ID,
  name: 'web-01',
  node: 'pve1',
  vmid: 105,
  addresses: [],
  dnsServers: [],
  qcow2Storages: [],
  tags: [],
  pool: null,
  template: null,
  password: null,
  ...change,
})

const bridged = { kind: 'bridge', bridge: 'vmbr0', vlan: 20 } as const

describe('a VM on a storage that keeps files', () => {
  const spec: Input = { storage: 'nas-vm', disks: [{ size: 20 * GIB }, { size: 8 * GIB }], firmware: 'uefi' }

  it('has qcow2 disks, as no snapshot can be taken of raw files', () => {
    const { form } = makeCall(machine(spec, { qcow2Storages: ['nas-vm'] }))
    expect(form).toMatchObject({
      scsi0: 'nas-vm:0,import-from=local:import/debian-12.qcow2,format=qcow2,discard=on,iothread=1',
      scsi1: 'nas-vm:8,format=qcow2,discard=on,iothread=1',
      efidisk0: 'nas-vm:1,format=qcow2,efitype=4m,pre-enrolled-keys=1',
    })
    expect(Object.values(makeCall(machine(spec)).form).join()).not.toContain('format=')
  })

  it('asks a full clone for it too, and no linked one', () => {
    const template = { vmid: 9000, node: 'pve1', type: 'qemu' } as const
    const cloned = (clone: 'full' | 'linked') =>
      makeCall(
        machine(
          { source: { kind: 'template', templateId: ID, clone }, storage: clone === 'full' ? 'nas-vm' : null },
          { template, qcow2Storages: ['nas-vm'] },
        ),
      ).form
    expect(cloned('full')).toMatchObject({ storage: 'nas-vm', format: 'qcow2' })
    expect(cloned('linked')).not.toHaveProperty('format')
  })
})

describe('a VM from a cloud image', () => {
  it('imports the image, keeps its size for later, and reads cloud-init from a drive', () => {
    const { method, path, form } = makeCall(machine({ memory: 4096 * MIB, cores: 4 }))
    expect([method, path]).toEqual(['POST', '/nodes/pve1/qemu'])
    expect(form).toMatchObject({
      vmid: '105',
      name: 'web-01',
      memory: '4096',
      cores: '4',
      scsihw: 'virtio-scsi-single',
      scsi0: 'ceph-vm:0,import-from=local:import/debian-12.qcow2,discard=on,iothread=1',
      ide2: 'ceph-vm:cloudinit',
      boot: 'order=scsi0',
      agent: 'enabled=1',
      ciupgrade: '0',
    })
    expect(form.start).toBeUndefined()
    expect(resizeCall(machine({}), {})?.form).toEqual({ disk: 'scsi0', size: '20G' })
    expect(resizeCall(machine({ disks: [{ size: null }] }), {})).toBeNull()
  })

  it('encodes public keys once; the form does it a second time', () => {
    const { form } = makeCall(machine({ login: { keys: [KEY, KEY] } }))
    expect(form.sshkeys).toBe(encodeURIComponent(`${KEY}\n${KEY}`))
    expect(form.sshkeys).toMatch(/%2B/)
    expect(form.sshkeys).not.toMatch(/[ +]/)
    const sent = new URLSearchParams(form).toString()
    expect(sent).toContain('sshkeys=ssh-ed25519%2520')
  })

  it('plugs a bridge with its VLAN tag and a VNet without one', () => {
    const { form } = makeCall(
      machine({
        nics: [
          { network: bridged, firewall: true },
          { network: { kind: 'vnet', vnet: 'acmenet' }, firewall: false, model: 'e1000' },
          { network: { ...bridged, vlan: null } },
        ],
      }),
    )
    expect(form.net0).toBe('virtio,bridge=vmbr0,tag=20,firewall=1')
    expect(form.net1).toBe('e1000,bridge=acmenet')
    expect(form.net2).toBe('virtio,bridge=vmbr0,firewall=1')
  })

  it('writes both families; a gateway stands only beside an address, once per family', () => {
    const taken = { mode: 'static', rangeId: RANGE } as const
    const nic = { network: bridged, ipv4: taken, ipv6: taken }
    const { form } = makeCall(
      machine(
        {
          nics: [
            nic,
            nic,
            { network: bridged, ipv4: { mode: 'none' }, ipv6: { mode: 'auto' } },
            { network: bridged, ipv4: { mode: 'none' } },
          ],
        },
        {
          addresses: [
            { interface: 'net0', family: 4, address: '10.0.0.5', cidr: '10.0.0.0/24', gateway: '10.0.0.1' },
            { interface: 'net0', family: 6, address: '2001:db8::5', cidr: '2001:db8::/64', gateway: null },
            { interface: 'net1', family: 4, address: '10.1.0.5', cidr: '10.1.0.0/16', gateway: '10.1.0.1' },
            {
              interface: 'net1',
              family: 6,
              address: '2001:db8:1::5',
              cidr: '2001:db8:1::/64',
              gateway: '2001:db8:1::1',
            },
          ],
        },
      ),
    )
    expect(form.ipconfig0).toBe('ip=10.0.0.5/24,gw=10.0.0.1,ip6=2001:db8::5/64')
    expect(form.ipconfig1).toBe('ip=10.1.0.5/16,ip6=2001:db8:1::5/64,gw6=2001:db8:1::1')
    expect(form.ipconfig2).toBe('ip6=auto')
    expect(form).not.toHaveProperty('ipconfig3')
  })

  it('carries its mark until it is finished, and its password nowhere people look', () => {
    const made = machine({ description: 'The shop', protection: true }, { password: 'a kettle on the moon' })
    const call = makeCall(made)
    expect(carriesMark(call.form.description ?? '', ID)).toBe(true)
    expect(carriesMark(call.form.description ?? '', RANGE)).toBe(false)
    expect(call.form.cipassword).toBe('a kettle on the moon')
    expect(call.form.protection).toBeUndefined()
    expect(finishCall(made).form).toEqual({ description: 'The shop', protection: '1' })
    expect(finishCall(machine({})).form).toEqual({ delete: 'description' })
    for (const one of machineCalls(made, {})) expect(JSON.stringify(maskedForm(one))).not.toContain('kettle')
  })

  it('gets the disks of UEFI and of a TPM where its system wants them', () => {
    const { form } = makeCall(
      machine({
        firmware: 'uefi',
        osType: 'win11',
        disks: [{ size: null }, { size: GIB, backup: false, storage: 'local-lvm' }],
      }),
    )
    expect(form).toMatchObject({
      bios: 'ovmf',
      machine: 'q35',
      efidisk0: 'ceph-vm:1,efitype=4m,pre-enrolled-keys=1',
      tpmstate0: 'ceph-vm:1,version=v2.0',
      scsi1: 'local-lvm:1,discard=on,iothread=1,backup=0',
    })
  })
})

it('an installer stands in a CD drive, and says so: Proxmox refuses it else', () => {
  const { form } = makeCall(machine({ source: { kind: 'iso', iso: 'local:iso/debian.iso' } }))
  expect(form.ide2).toBe('local:iso/debian.iso,media=cdrom')
  expect(form.scsi0).toBe('ceph-vm:20,discard=on,iothread=1')
  expect(form.boot).toBe('order=scsi0;ide2')
  expect(Object.keys(form).filter((key) => key.startsWith('ci') || key === 'sshkeys')).toEqual([])
})

it('a container has its keys plain and its addresses on its interfaces', () => {
  const { path, form } = makeCall(
    machine(
      {
        source: { kind: 'container', template: 'local:vztmpl/debian-12.tar.zst' },
        login: { keys: [KEY] },
        nics: [{ network: bridged, ipv4: { mode: 'static', rangeId: RANGE }, ipv6: { mode: 'auto' } }],
        disks: [{ size: 8 * GIB }, { size: 32 * GIB }],
      },
      {
        password: 'a kettle on the moon',
        addresses: [{ interface: 'net0', family: 4, address: '10.0.0.5', cidr: '10.0.0.0/24', gateway: '10.0.0.1' }],
      },
    ),
  )
  expect(path).toBe('/nodes/pve1/lxc')
  expect(form).toMatchObject({
    hostname: 'web-01',
    rootfs: 'ceph-vm:8',
    mp0: 'ceph-vm:32,mp=/mnt/disk1,backup=1',
    'ssh-public-keys': KEY,
    password: 'a kettle on the moon',
    unprivileged: '1',
    features: 'nesting=1',
    net0: 'name=eth0,bridge=vmbr0,tag=20,firewall=1,ip=10.0.0.5/24,gw=10.0.0.1,ip6=auto',
  })
})

describe('a clone', () => {
  const template = { vmid: 9000, node: 'pve2', type: 'qemu' } as const
  const templateId = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
  const config = { boot: 'order=scsi0;ide2', scsi0: 'nfs:base-9000-disk-0,size=8G', ide2: 'nfs:cloudinit,media=cdrom' }

  it('is asked of the node its template lies on; a storage stands with a full one only', () => {
    const full = makeCall(machine({ source: { kind: 'template', templateId, clone: 'full' } }, { template }))
    expect(full.path).toBe('/nodes/pve2/qemu/9000/clone')
    expect(full.form).toMatchObject({ newid: '105', name: 'web-01', full: '1', storage: 'ceph-vm', target: 'pve1' })
    const linked = makeCall(
      machine({ source: { kind: 'template', templateId, clone: 'linked' }, storage: null }, { template, node: 'pve2' }),
    )
    expect(linked.form).toMatchObject({ full: '0' })
    expect(linked.form).not.toHaveProperty('storage')
    expect(linked.form).not.toHaveProperty('target')
  })

  it('is set up afterwards, with its further disks in free places, each once', () => {
    const made = machine(
      {
        source: { kind: 'template', templateId, clone: 'full' },
        disks: [{ size: null }, { size: GIB }, { size: 2 * GIB }],
      },
      { template },
    )
    const call = configureCall(made, { ...config, scsi1: 'nfs:vm-9000-disk-1,size=1G' }, 0)
    expect([call?.method, call?.path]).toEqual(['POST', '/nodes/pve1/qemu/105/config'])
    expect(call?.form).toMatchObject({
      scsi2: 'ceph-vm:1,discard=on,iothread=1',
      scsi3: 'ceph-vm:2,discard=on,iothread=1',
    })
    const again = configureCall(made, { ...config, scsi1: 'ceph-vm:vm-105-disk-1,size=1G' }, 1)
    expect(again?.form).not.toHaveProperty('scsi1')
    expect(again?.form.scsi2).toBe('ceph-vm:2,discard=on,iothread=1')
  })

  it('gets a drive for cloud-init where its template has none and there is something to tell', () => {
    const bare = { boot: 'order=virtio0', virtio0: 'nfs:base-9000-disk-0,size=8G', ide2: 'none,media=cdrom' }
    const made = machine(
      { source: { kind: 'template', templateId, clone: 'full' }, login: { user: 'ops' } },
      { template },
    )
    expect(configureCall(made, bare, 0)?.form).toMatchObject({ ide0: 'ceph-vm:cloudinit', ciuser: 'ops' })
    const silent = machine({ source: { kind: 'template', templateId, clone: 'full' } }, { template })
    expect(configureCall(silent, bare, 0)?.form).not.toHaveProperty('ide0')
  })

  it('grows the disk it boots from, wherever that hangs', () => {
    expect(systemDiskOf(config)).toBe('scsi0')
    expect(systemDiskOf({ boot: 'order=ide2;virtio0', virtio0: 'a:b', ide2: 'x,media=cdrom', scsi0: 'a:c' })).toBe(
      'virtio0',
    )
    expect(systemDiskOf({ scsi10: 'a:b', scsi2: 'a:c' })).toBe('scsi2')
    expect(systemDiskOf({ ide2: 'none,media=cdrom' })).toBeNull()
  })

  it('of a container is set up in one request without a task', () => {
    const made = machine(
      { source: { kind: 'template', templateId, clone: 'full' }, disks: [{ size: 16 * GIB }, { size: GIB }] },
      { template: { ...template, type: 'lxc' } },
    )
    expect(makeCall(made).form).toMatchObject({ hostname: 'web-01' })
    expect(resizeCall(made, {})?.form).toEqual({ disk: 'rootfs', size: '16G' })
    expect(configureCall(made, { mp0: 'a:b,mp=/x', rootfs: 'nfs:c' }, 0)).toMatchObject({
      method: 'PUT',
      form: { mp1: 'ceph-vm:1,mp=/mnt/disk2,backup=1' },
    })
  })
})
