import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'

type Row = Record<string, unknown>

const setUp = () => {
  const clock = createHandClock()
  const clusters = createFleet('small', { seed: 51, clock })
  const cluster = clusters[0]
  if (!cluster) throw new Error('the small fleet has no cluster')
  const node = [...cluster.nodes.keys()][0] ?? ''
  return { clock, cluster, node, ask: createAsker(cluster) }
}

describe('a simulated cluster as a whole', () => {
  it('counts its nodes, loses quorum with half of them, and says which one answered', async () => {
    const { cluster } = setUp()
    const names = [...cluster.nodes.keys()]
    const ask = createAsker(cluster, 'root@pam', names[2])
    const before = await ask<Row[]>('GET', '/cluster/status')
    expect(before[0]).toMatchObject({ type: 'cluster', name: cluster.name, nodes: 4, quorate: 1 })
    expect(before.filter((row) => row['local'] === 1).map((row) => row['name'])).toEqual([names[2]])
    for (const name of names.slice(0, 2)) {
      const node = cluster.nodes.get(name)
      if (node) node.state = 'offline'
    }
    const after = await ask<Row[]>('GET', '/cluster/status')
    expect(after[0]).toMatchObject({ quorate: 0 })
    expect(after.filter((row) => row['online'] === 0).map((row) => row['name'])).toEqual(names.slice(0, 2))
  })

  it('has no cluster row where a host stands alone', async () => {
    const single = createFleet('msp', { clock: createHandClock() }).find(({ clustered }) => !clustered)
    if (!single) throw new Error('the fleet has no single host')
    const rows = await createAsker(single)<Row[]>('GET', '/cluster/status')
    expect(rows.map((row) => row['type'])).toEqual(['node'])
  })

  it('gives the next free id as text, and refuses one that is taken', async () => {
    const { cluster, ask } = setUp()
    const free = await ask('GET', '/cluster/nextid')
    expect(typeof free).toBe('string')
    expect(cluster.guests.has(Number(free))).toBe(false)
    const taken = [...cluster.guests.keys()][5] ?? 0
    await expect(ask('GET', '/cluster/nextid', { vmid: taken })).rejects.toMatchObject({
      errors: { vmid: `VM ${taken} already exists` },
    })
  })

  it('lists the guests no backup job covers', async () => {
    const { cluster, ask } = setUp()
    cluster.backupJobs.clear()
    expect(await ask<Row[]>('GET', '/cluster/backup-info/not-backed-up')).toHaveLength(60)
    const [first, second] = [...cluster.guests.keys()]
    cluster.backupJobs.set('one', { id: 'one', enabled: 1, all: 1, exclude: `${first},${second}` })
    const left = await ask<Row[]>('GET', '/cluster/backup-info/not-backed-up')
    expect(left.map((row) => row['vmid'])).toEqual([first, second])
    cluster.backupJobs.set('two', { id: 'two', enabled: 1, vmid: String(first) })
    expect(await ask<Row[]>('GET', '/cluster/backup-info/not-backed-up')).toHaveLength(1)
  })

  it('reports every managed guest with its state in the HA status', async () => {
    const { cluster, ask } = setUp()
    const rows = await ask<Row[]>('GET', '/cluster/ha/status/current')
    expect(rows.filter((row) => row['type'] === 'service')).toHaveLength(cluster.haResources.size)
    expect(rows.filter((row) => row['type'] === 'lrm')).toHaveLength(4)
    expect(rows[0]).toMatchObject({ id: 'quorum', quorate: 1, status: 'OK' })
  })
})

describe('storages of a simulated cluster', () => {
  it('shows backups only to those who may use them: an auditor sees none', async () => {
    const { cluster, node, ask } = setUp()
    const path = `/nodes/${node}/storage/${cluster.storages.has('pbs-main') ? 'pbs-main' : 'nas-backup'}/content`
    const seen = await ask<Row[]>('GET', path)
    expect(seen.length).toBeGreaterThan(100)
    expect(await createAsker(cluster, 'operator@pve')<Row[]>('GET', path)).toHaveLength(seen.length)
    expect(await createAsker(cluster, 'auditor@pve')('GET', path)).toEqual([])
    await expect(createAsker(cluster, 'operator@pve!norights')('GET', path)).rejects.toMatchObject({ status: 403 })
  })

  it('narrows the contents to a kind and a guest', async () => {
    const { cluster, node, ask } = setUp()
    const vmid = [...cluster.guests.values()].find(({ template }) => !template)?.vmid ?? 0
    const isos = await ask<Row[]>('GET', `/nodes/${node}/storage/local/content`, { content: 'iso' })
    expect(isos.length).toBeGreaterThan(2)
    expect(isos.every((row) => row['content'] === 'iso')).toBe(true)
    const shared = [...cluster.storages.values()].find(
      ({ shared: all, content }) => all && content.includes('images'),
    )?.storage
    if (shared === undefined) throw new Error('four nodes share no storage')
    const disks = await ask<Row[]>('GET', `/nodes/${node}/storage/${shared}/content`, { vmid, content: 'images' })
    expect(disks.every((row) => row['vmid'] === vmid)).toBe(true)
  })

  it('has zeros for a storage that does not answer on a node, and names one that is not there', async () => {
    const { cluster, node, ask } = setUp()
    cluster.storages.get('local')?.inactiveOn.add(node)
    expect(await ask('GET', `/nodes/${node}/storage/local/status`)).toMatchObject({
      active: 0,
      total: 0,
      used: 0,
      avail: 0,
    })
    const rows = await ask<Row[]>('GET', '/cluster/resources', { type: 'storage' })
    expect(rows.find((row) => row['id'] === `storage/${node}/local`)).toMatchObject({ status: 'unknown' })
    await expect(ask('GET', `/nodes/${node}/storage/nowhere/content`)).rejects.toMatchObject({
      status: 500,
      message: "storage 'nowhere' does not exist",
    })
  })
})

describe('migration of special guests', () => {
  it('goes through high availability for a managed guest', async () => {
    const { clock, cluster, ask } = setUp()
    const guest = [...cluster.guests.values()].find(
      ({ vmid, kind, lock }) => kind === 'qemu' && !lock && cluster.haResources.has(`vm:${vmid}`),
    )
    if (!guest) throw new Error('no managed guest')
    guest.config.delete('usb0')
    const target = [...cluster.nodes.keys()].find((name) => name !== guest.node) ?? ''
    const upid = await ask<string>('POST', `/nodes/${guest.node}/qemu/${guest.vmid}/migrate`, {
      target,
      online: 1,
      'with-local-disks': 1,
    })
    expect(upid).toContain(':hamigrate:')
    clock.forward(20 * 60_000)
    expect(await ask('GET', `/nodes/${upid.split(':')[1]}/tasks/${upid}/status`)).toMatchObject({ exitstatus: 'OK' })
    clock.forward(20 * 60_000)
    await ask('GET', '/cluster/tasks')
    expect(guest.node).toBe(target)
  })

  it('keeps a machine with a dongle where it is', async () => {
    const { clock, cluster, ask } = setUp()
    const guest = [...cluster.guests.values()].find(
      ({ kind, lock, template, vmid }) =>
        kind === 'qemu' && !lock && !template && !cluster.haResources.has(`vm:${vmid}`),
    )
    if (!guest) throw new Error('no such guest')
    guest.config.set('usb0', 'host=0529:0001')
    const [from, target] = [guest.node, [...cluster.nodes.keys()].find((name) => name !== guest.node) ?? '']
    expect(await ask('GET', `/nodes/${from}/qemu/${guest.vmid}/migrate`)).toMatchObject({ local_resources: ['usb0'] })
    const upid = await ask<string>('POST', `/nodes/${from}/qemu/${guest.vmid}/migrate`, {
      target,
      online: 1,
      'with-local-disks': 1,
    })
    clock.forward(60_000)
    const log = await ask<{ t: string }[]>('GET', `/nodes/${from}/tasks/${upid}/log`)
    expect(log.map(({ t }) => t).join('\n')).toContain("can't migrate VM which uses local devices: usb0")
    expect([guest.node, guest.lock]).toEqual([from, null])
  })
})
