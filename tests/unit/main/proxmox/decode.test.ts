import { describe, expect, it } from 'vitest'
import { decodeClusterStatus, decodeHaStatus, decodeNodeStatus } from '#main/adapters/proxmox/decode-cluster.ts'
import {
  decodeAgentInterfaces,
  decodeBackupVolumes,
  decodeContainerInterfaces,
  decodeGuestConfig,
  decodeGuestPending,
  decodeGuestStatus,
  decodeSnapshots,
} from '#main/adapters/proxmox/decode-guest.ts'
import { decodeResources } from '#main/adapters/proxmox/decode-resources.ts'
import { decodeTaskLog, decodeTasks, decodeTaskStatus } from '#main/adapters/proxmox/decode-task.ts'
import { sample } from '#support/pve/samples.ts'
import { quickest } from '#support/quickest.ts'

const dataOf = (file: string): unknown => sample(file).data

describe('resources', () => {
  it('takes numbers, booleans and lists in every type versions give them', () => {
    const { guests } = decodeResources([
      {
        type: 'qemu',
        vmid: '100',
        node: 'a',
        template: '',
        tags: 'x;y z,,q',
        cpu: '0.5',
        maxmem: '1024',
        status: 'running',
      },
      { type: 'lxc', id: 'lxc/101', node: 'a', template: '1', tags: null, cpu: null, lock: 'backup' },
      { type: 'qemu', vmid: 102, node: 'a', template: true },
    ])
    expect(
      guests.map(({ vmid, type, template, tags, cpu, maxmem, lock, status }) => [
        vmid,
        type,
        template,
        tags,
        cpu,
        maxmem,
        lock,
        status,
      ]),
    ).toEqual([
      [100, 'qemu', false, ['x', 'y', 'z', 'q'], 0.5, 1024, '', 'running'],
      [101, 'lxc', true, [], null, null, 'backup', 'unknown'],
      [102, 'qemu', true, [], null, null, '', 'unknown'],
    ])
  })

  it('gives guests of the same tags the same list, and each of the others its own', () => {
    const tagged = (vmid: number, tags: unknown) => ({ type: 'qemu', vmid, node: 'pve1', tags })
    const { guests } = decodeResources([tagged(100, 'a;b'), tagged(101, 'a;b'), tagged(102, 'b a'), tagged(103, 7)])
    expect(guests.map(({ tags }) => tags)).toEqual([['a', 'b'], ['a', 'b'], ['b', 'a'], []])
    expect(guests[1]?.tags).toBe(guests[0]?.tags)
  })

  it('keeps what it does not know and passes over what is no row', () => {
    const found = decodeResources([
      null,
      'x',
      { type: 'pool', id: '/pool/acme', pool: 'acme' },
      { type: 'network', id: 'network/a/zone/localnetwork' },
      { type: 'qemu', vmid: 'abc', node: 'a' },
      { type: 'storage', storage: 's', node: 'a', shared: '1', content: 'iso,images', disk: 5, maxdisk: '10' },
      { type: 'node', id: 'node/a', status: 'weird' },
    ])
    expect(found).toMatchObject({ guests: [], pools: ['acme'], nodes: [{ node: 'a', status: 'unknown' }] })
    expect(found.others).toHaveLength(2)
    expect(found.storages[0]).toMatchObject({ shared: true, content: ['iso', 'images'], disk: 5, maxdisk: 10 })
  })

  it('is fast enough for 15,000 rows in a refresh', async () => {
    const row = {
      type: 'qemu',
      vmid: 100,
      node: 'n',
      name: 'web',
      status: 'running',
      tags: 'a;b',
      cpu: 0.1,
      mem: 1,
      maxmem: 2,
    }
    const rows = Array.from({ length: 15_000 }, (_unused, index) => ({ ...row, vmid: 100 + index }))
    expect(decodeResources(rows).guests).toHaveLength(15_000)
    expect(await quickest(() => decodeResources(rows))).toBeLessThan(250)
  })
})

describe('cluster and nodes', () => {
  it('tells a cluster from a node that stands alone', () => {
    expect(decodeClusterStatus(dataOf('cluster-status.json'))).toMatchObject({
      clusterName: 'clustername',
      quorate: true,
    })
    expect(decodeClusterStatus([{ type: 'node', name: 'pve', local: 1, online: 1, ip: '10.0.0.1' }])).toEqual({
      clusterName: null,
      quorate: null,
      nodes: [{ name: 'pve', nodeid: null, ip: '10.0.0.1', online: true, local: true }],
    })
  })

  it('reads the load and the clock of a node, which come as text', () => {
    expect(decodeNodeStatus(dataOf('node-status.json'))).toMatchObject({
      cpus: 8,
      cores: 4,
      sockets: 1,
      mhz: 3400,
      cpuModel: 'Intel(R) Core(TM) i7-6700 CPU @ 3.40GHz',
      loadavg: [0, 0, 0],
      memory: { total: 65919459328, used: 8095399936, free: 57824059392 },
      rootfs: { total: 948338819072, used: 10487595008 },
      pveversion: 'pve-manager/7.4-16/0f39f621',
      uptime: 2501631,
    })
    expect(decodeNodeStatus(dataOf('node-status-pve9.json'))).toMatchObject({
      mhz: 3600.031,
      loadavg: [0.04, 0.08, 0.03],
    })
  })

  it('finds the services in the HA status', () => {
    expect(decodeHaStatus(dataOf('cluster-ha-status-current.json'))).toMatchObject({
      quorate: true,
      services: [{ sid: 'vm:100', node: 'node1', state: 'started', requestState: 'started' }],
    })
  })
})

describe('guests', () => {
  it('shows every key of a configuration as text, raw container options as lines', () => {
    const { digest, values } = decodeGuestConfig(dataOf('lxc-config.json'))
    expect(digest).toBe('5911baea29f4c0073fb063fd9ab29e75892832bf')
    expect(values).toMatchObject({
      memory: '4096',
      hostname: 'test-container',
      rootfs: 'vmstore:subvol-101-disk-0,size=30G',
    })
    expect(values.lxc?.split('\n')).toHaveLength(5)
    expect(values.lxc).toContain('lxc.cgroup2.devices.allow: c 226:0 rwm')
  })

  it('lists only what waits for a restart', () => {
    expect(
      decodeGuestPending([
        { key: 'cores', value: 2, pending: 4 },
        { key: 'memory', value: '1024' },
        { key: 'net1', value: 'virtio=x', delete: 1 },
        { key: 'tags', pending: 'new' },
        { key: 'name', value: 'x', delete: 0 },
      ]),
    ).toEqual([
      { key: 'cores', value: '2', pending: '4' },
      { key: 'net1', value: 'virtio=x', pending: null },
      { key: 'tags', value: null, pending: 'new' },
    ])
  })

  it('reads the status with what QEMU says itself', () => {
    expect(decodeGuestStatus(dataOf('qemu-status-current.json'))).toMatchObject({ agent: true, maxmem: 2097152000 })
    expect(
      decodeGuestStatus({ status: 'running', qmpstatus: 'paused', ha: { managed: 1, state: 'started' }, pid: null }),
    ).toMatchObject({
      qmpstatus: 'paused',
      haManaged: true,
      haState: 'started',
      pid: null,
    })
  })

  it('reads addresses of an agent and of containers, old and new', () => {
    expect(decodeAgentInterfaces(dataOf('agent-network-get-interfaces.json'))[1]).toEqual({
      name: 'eth0',
      mac: '92:0b:bd:c1:f8:39',
      addresses: [
        { address: '10.168.0.1', prefix: 32 },
        { address: '10.168.0.2', prefix: 32 },
        { address: '2001:db8::10', prefix: 64 },
      ],
    })
    expect(
      decodeContainerInterfaces([
        { name: 'eth0', hwaddr: 'aa:bb', inet: '10.0.0.5/24', inet6: 'fe80::1/64' },
        {
          name: 'eth1',
          'hardware-address': 'cc:dd',
          inet: '10.0.1.5/24',
          'ip-addresses': [{ 'ip-address': '10.0.1.5', prefix: '24' }],
        },
      ]),
    ).toEqual([
      {
        name: 'eth0',
        mac: 'aa:bb',
        addresses: [
          { address: '10.0.0.5', prefix: 24 },
          { address: 'fe80::1', prefix: 64 },
        ],
      },
      { name: 'eth1', mac: 'cc:dd', addresses: [{ address: '10.0.1.5', prefix: 24 }] },
    ])
    expect(decodeContainerInterfaces(null)).toEqual([])
  })

  it('marks the snapshot in force and leaves the pseudo entry out', () => {
    expect(decodeSnapshots(dataOf('qemu-snapshot-list.json'))).toEqual([
      {
        name: 'snapshot1',
        parent: '',
        description: 'Snapshot 1',
        snaptime: 1683810191,
        vmstate: false,
        active: true,
        snapstate: '',
      },
    ])
  })

  it('lists backups alone, with the verification of a backup server and an approximate size', () => {
    const volumes = decodeBackupVolumes([
      { content: 'iso', volid: 'local:iso/x.iso' },
      {
        content: 'backup',
        volid: 'pbs:backup/vm/100/2026-01-02T03:04:05Z',
        vmid: '100',
        ctime: '1767323045',
        'approximate-size': 5,
        protected: 1,
        encrypted: 'aa:bb',
        verification: { state: 'ok', upid: 'UPID' },
      },
    ])
    expect(volumes).toHaveLength(1)
    expect(volumes[0]).toMatchObject({
      vmid: 100,
      ctime: 1767323045,
      size: 5,
      protected: true,
      encrypted: true,
      verification: 'ok',
    })
    expect(decodeBackupVolumes(dataOf('storage-content-mixed-pve9.json'))).toHaveLength(2)
  })
})

describe('tasks', () => {
  it('tells running from ended, and keeps the words of a failure', () => {
    expect(
      decodeTasks([
        { upid: 'UPID:pve1:0001A2B3:00C4D5E6:65A0B1C2:qmstart:100:root@pam:', starttime: '5', status: 'RUNNING' },
        { node: 'x' },
      ]),
    ).toEqual([
      {
        upid: 'UPID:pve1:0001A2B3:00C4D5E6:65A0B1C2:qmstart:100:root@pam:',
        node: 'pve1',
        type: '',
        id: '',
        user: '',
        starttime: 5,
        endtime: null,
        status: '',
      },
    ])
    expect(decodeTaskStatus(dataOf('task-status-running.json'))).toMatchObject({ running: true, exitstatus: '' })
    expect(decodeTaskStatus(dataOf('task-status-failed.json')).exitstatus).toContain('unable to create CT 100')
    expect(decodeTaskLog(dataOf('task-log-vzdump.json'), sample('task-log-vzdump.json').total).lines[0]?.n).toBe(1)
  })
})
