import { beforeEach, describe, expect, it } from 'vitest'
import { addUser, grant } from '#lab/access/store.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'
import { createTestCluster } from '#support/lab/testcl.ts'
import { createFollower } from '#support/lab/worker.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnvXXCNFzXX7nMxMVfDCGbUbL5V5qQIzQ3iyOhGwpJf a@b'

const setUp = () => {
  const clock = createHandClock()
  const cluster = createTestCluster(clock)
  cluster.pace = 1
  const ask = createAsker(cluster)
  return { clock, cluster, ask, ...createFollower(ask, clock) }
}

/** A cloud image on `local`, packed: 400 MB as a file, 3 GiB inside. */
const addImage = (cluster: LabCluster): void => {
  cluster.storages.get('local')?.volumes.push({
    volid: 'local:import/debian-12.qcow2',
    node: 'pve1',
    content: 'import',
    format: 'qcow2',
    sizeBytes: 400_000_000,
    usedBytes: 400_000_000,
    virtualBytes: 3 * 1_073_741_824,
    createdSeconds: 0,
    vmid: null,
    notes: null,
    protected: false,
    parent: null,
    extra: {},
  })
}

describe('creating a VM in the lab', () => {
  let world: ReturnType<typeof setUp>
  beforeEach(() => {
    world = setUp()
  })

  it('makes disks, interfaces and an order to boot in, and logs what qemu-img says', async () => {
    const { ask, end, log } = world
    const upid = await ask<string>('POST', '/nodes/pve1/qemu', {
      vmid: 105,
      name: 'db1',
      scsi0: 'local:1,format=qcow2',
      scsi1: 'second:1',
      ide2: 'local:cloudinit',
      net0: 'virtio,bridge=vmbr0',
      cipassword: 'secret',
      sshkeys: encodeURIComponent(KEY),
      ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1',
      tags: 'Web;prod',
    })
    expect(upid).toContain(':qmcreate:105:root@pam:')
    expect(await ask('GET', '/nodes/pve1/qemu/105/config')).toMatchObject({ lock: 'create' })
    expect(await end(upid)).toBe('OK')
    expect((await log(upid)).filter((line) => line.startsWith('scsi'))).toEqual([
      "scsi0: successfully created disk 'local:105/vm-105-disk-0.qcow2,size=1G'",
      "scsi1: successfully created disk 'second:105/vm-105-disk-0.raw,size=1G'",
    ])
    const config = await ask<Record<string, unknown>>('GET', '/nodes/pve1/qemu/105/config')
    expect(config).toMatchObject({
      boot: 'order=scsi0;net0',
      cipassword: '**********',
      ide2: 'local:105/vm-105-cloudinit.qcow2,media=cdrom',
      scsi1: 'second:105/vm-105-disk-0.raw,size=1G',
      tags: 'prod;web',
    })
    expect(config['net0']).toMatch(/^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0$/)
    expect(config['lock']).toBeUndefined()
  })

  it('copies a cloud image, starts the machine, and its agent answers with the address of cloud-init a while later', async () => {
    const { ask, end, cluster, clock } = world
    addImage(cluster)
    const upid = await ask<string>('POST', '/nodes/pve1/qemu', {
      vmid: 300,
      name: 'web',
      agent: 'enabled=1',
      scsi0: 'second:0,import-from=local:import/debian-12.qcow2,discard=on',
      ide2: 'second:cloudinit',
      net0: 'virtio,bridge=vmbr0',
      ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1,ip6=2001:db8::5/64',
      start: 1,
    })
    expect(await end(upid)).toBe('OK')
    expect(await ask('GET', '/nodes/pve1/qemu/300/config')).toMatchObject({
      scsi0: 'second:300/vm-300-disk-0.raw,discard=on,size=3G',
    })
    clock.forward(4000)
    const agent = () => ask<{ result: unknown[] }>('GET', '/nodes/pve1/qemu/300/agent/network-get-interfaces')
    expect(await ask('GET', '/nodes/pve1/qemu/300/status/current')).toMatchObject({ status: 'running' })
    await expect(agent()).rejects.toMatchObject({ message: 'QEMU guest agent is not running' })
    clock.forward(10_000)
    expect(JSON.stringify((await agent()).result)).toContain('"ip-address":"10.0.0.5"')
  })

  it.each([
    [{ vmid: 101, scsi0: 'nosuch:1' }, 500, "storage 'nosuch' does not exist"],
    [{ vmid: 101, ide2: 'local:iso/x.iso' }, 400, { ide2: "explicit 'media=cdrom' is required for iso images" }],
    [{ vmid: 101, scsi0: 'cts:1' }, 400, { storage: "storage 'cts' does not support vm images" }],
    [{ vmid: 101, name: 'no_dns' }, 400, { name: 'invalid format - value does not look like a valid DNS name\n' }],
    [
      { vmid: 101, ipconfig0: 'gw=10.0.0.1' },
      400,
      {
        ipconfig0:
          "invalid format - format error\nipconfig0.ip: missing property - 'ipconfig0.gw' requires this property\n\n",
      },
    ],
    [{ vmid: 101, sshkeys: 'nokey' }, 500, 'SSH public key validation error'],
    [{ vmid: 101, sshkeys: KEY }, 400, { sshkeys: `invalid format - invalid urlencoded string: ${KEY}\n` }],
    [{ vmid: 101, pool: 'none' }, 403, "Permission check failed (pool 'none' does not exist)"],
    [
      { vmid: 101, scsi0: 'local:0,import-from=local:iso/x.iso' },
      400,
      { scsi0: "local:iso/x.iso has wrong type 'iso' - needs to be 'images' or 'import'" },
    ],
  ])('refuses %j at once', async (params, status, said) => {
    const { ask, cluster } = world
    const local = cluster.storages.get('local')
    if (local) cluster.storages.set('cts', { ...local, storage: 'cts', content: ['rootdir'], volumes: [] })
    await expect(ask('POST', '/nodes/pve1/qemu', params)).rejects.toMatchObject(
      typeof said === 'string' ? { status, message: said } : { status, errors: said },
    )
    expect(cluster.guests.has(101)).toBe(false)
  })

  it('refuses a number that is taken, in the words of both calls', async () => {
    const { ask, end } = world
    await end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid: 100 }))
    await expect(ask('POST', '/nodes/pve1/qemu', { vmid: 100 })).rejects.toMatchObject({
      status: 500,
      message: "unable to create VM 100 - VM 100 already exists on node 'pve1'",
    })
    await expect(ask('GET', '/cluster/nextid', { vmid: 100 })).rejects.toMatchObject({
      errors: { vmid: 'VM 100 already exists' },
    })
    expect(await ask('GET', '/cluster/nextid')).toBe('101')
  })

  it('finds in the task what the API does not look at: a disabled storage, a missing image; nothing is left then', async () => {
    const { ask, end, cluster } = world
    const outcome = async (params: Record<string, string | number>) =>
      end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid: 103, ...params }))
    expect(await outcome({ scsi0: 'off:1' })).toBe("unable to create VM 103 - storage 'off' is disabled")
    expect(await outcome({ scsi0: 'local:1', ide2: 'local:iso/none.iso,media=cdrom' })).toBe(
      "unable to create VM 103 - volume 'local:iso/none.iso' does not exist",
    )
    expect(cluster.guests.has(103)).toBe(false)
    expect(cluster.storages.get('local')?.volumes).toEqual([])
  })

  it('asks for a right per group of options, on the machine or its pool', async () => {
    const { cluster } = world
    addUser(cluster.access, 'op@pve')
    const roles: Record<string, string[]> = {
      Alloc: ['VM.Allocate'],
      Disk: ['VM.Config.Disk'],
      Space: ['Datastore.AllocateSpace'],
      Net: ['VM.Config.Network'],
      Use: ['SDN.Use'],
    }
    for (const [roleid, privileges] of Object.entries(roles))
      cluster.access.roles.set(roleid, { roleid, privileges: new Set(privileges), special: false })
    cluster.pools.set('p1', { poolid: 'p1', comment: '', vmids: new Set(), storages: new Set() })
    const op = createAsker(cluster, 'op@pve')
    const create = () =>
      op('POST', '/nodes/pve1/qemu', { vmid: 101, pool: 'p1', scsi0: 'local:1', net0: 'virtio,bridge=vmbr0,tag=7' })
    const said: string[] = []
    const tryWith = async (path: string, role: string): Promise<void> => {
      said.push(
        await create().then(
          () => 'made',
          (error: Error) => error.message,
        ),
      )
      grant(cluster.access, path, 'op@pve', role)
    }
    await tryWith('/pool/p1', 'Alloc')
    await tryWith('/storage/local', 'Space')
    cluster.access.roles.set('Alloc', {
      roleid: 'Alloc',
      privileges: new Set(['VM.Allocate', 'VM.Config.Disk']),
      special: false,
    })
    await tryWith('/vms/101', 'Net')
    await tryWith('/sdn/zones/localnetwork/vmbr0/7', 'Use')
    expect(said).toEqual([
      'Permission check failed',
      'Permission check failed (/storage/local, Datastore.AllocateSpace)',
      'Permission check failed (/vms/101, VM.Config.Network)',
      'Permission check failed (/sdn/zones/localnetwork/vmbr0/7, SDN.Use)',
    ])
    expect(await create()).toContain(':qmcreate:101:op@pve:')
  })
})

describe('networks of machines in the lab', () => {
  it('offers networks of SDN beside the bridges, asks for their zone, and does not start where there is neither', async () => {
    const { ask, cluster, end, log } = setUp()
    cluster.vnets = [{ vnet: 'tenant1', zone: 'tenants', tag: 201, type: 'vnet' }]
    const bridges = await ask<{ iface: string }[]>('GET', '/nodes/pve1/network', { type: 'any_bridge' })
    expect(bridges.map(({ iface }) => iface)).toEqual(['vmbr0', 'tenant1'])
    expect(await ask('GET', '/cluster/sdn/vnets')).toMatchObject([{ vnet: 'tenant1', zone: 'tenants' }])
    addUser(cluster.access, 'op@pve')
    cluster.access.roles.set('Most', {
      roleid: 'Most',
      privileges: new Set(['VM.Allocate', 'VM.Config.Network']),
      special: false,
    })
    grant(cluster.access, '/', 'op@pve', 'Most')
    const op = createAsker(cluster, 'op@pve')
    await expect(op('POST', '/nodes/pve1/qemu', { vmid: 101, net0: 'virtio,bridge=tenant1' })).rejects.toMatchObject({
      message: 'Permission check failed (/sdn/zones/tenants/tenant1, SDN.Use)',
    })
    const start = async (vmid: number, bridge: string): Promise<string> => {
      await end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid, net0: `virtio,bridge=${bridge}` }))
      return ask<string>('POST', `/nodes/pve1/qemu/${vmid}/status/start`)
    }
    expect(await end(await start(101, 'tenant1'))).toBe('OK')
    const failed = await start(102, 'vmbr9')
    expect(await end(failed)).toBe('start failed: QEMU exited with code 1')
    expect(await log(failed)).toContain("bridge 'vmbr9' does not exist")
  })
})

describe('creating a container in the lab', () => {
  const withTemplate = () => {
    const world = setUp()
    addImage(world.cluster)
    const [image] = world.cluster.storages.get('local')?.volumes ?? []
    if (image)
      world.cluster.storages
        .get('local')
        ?.volumes.push({ ...image, volid: 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst', content: 'vztmpl' })
    return world
  }
  const template = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst'

  it('unpacks a template, starts, and shows the address of its interface', async () => {
    const { ask, end, log, clock } = withTemplate()
    const upid = await ask<string>('POST', '/nodes/pve1/lxc', {
      vmid: 300,
      ostemplate: template,
      hostname: 'ns1',
      rootfs: 'local:8',
      net0: 'name=eth0,bridge=vmbr0,ip=10.0.0.7/24,gw=10.0.0.1',
      unprivileged: 1,
      features: 'nesting=1',
      password: 'secret',
      'ssh-public-keys': KEY,
      start: 1,
    })
    expect(upid).toContain(':vzcreate:300:')
    expect(await end(upid)).toBe('OK')
    expect(await log(upid)).toContain(
      "extracting archive '/var/lib/vz/template/cache/debian-12-standard_12.7-1_amd64.tar.zst'",
    )
    const config = await ask<Record<string, unknown>>('GET', '/nodes/pve1/lxc/300/config')
    expect(config).toMatchObject({ hostname: 'ns1', ostype: 'debian', memory: 512, swap: 512 })
    expect(config['rootfs']).toBe('local:300/vm-300-disk-0.raw,size=8G')
    expect(config['net0']).toMatch(/hwaddr=BC:24:11(:[0-9A-F]{2}){3},type=veth$/)
    expect(config['password']).toBeUndefined()
    clock.forward(10_000)
    const interfaces = await ask<unknown[]>('GET', '/nodes/pve1/lxc/300/interfaces')
    expect(JSON.stringify(interfaces)).toContain('10.0.0.7/24')
  })

  it('refuses a taken number and a wrong storage at once, and finds a missing template in the task', async () => {
    const { ask, end, cluster } = withTemplate()
    await end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid: 101 }))
    const create = (params: Record<string, string | number>) =>
      ask<string>('POST', '/nodes/pve1/lxc', { vmid: 300, ostemplate: template, ...params })
    await expect(create({ vmid: 101 })).rejects.toMatchObject({ message: "VM 101 already exists on node 'pve1'" })
    await expect(create({ rootfs: 'second:8' })).rejects.toMatchObject({
      errors: { storage: "storage 'second' does not support container directories" },
    })
    const missing = 'local:vztmpl/none.tar.zst'
    expect(await end(await create({ ostemplate: missing, rootfs: 'local:1' }))).toBe(
      `unable to create CT 300 - volume '${missing}' does not exist`,
    )
    expect(cluster.guests.has(300)).toBe(false)
  })
})
