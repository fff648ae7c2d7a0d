import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import type { LabGuest, LabGuestKind } from '#lab/world/model.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'

const setUp = (kind: LabGuestKind, test: (guest: LabGuest) => boolean) => {
  const clock = createHandClock()
  for (const cluster of createFleet('small', { seed: 31, clock })) {
    const guest = [...cluster.guests.values()].find(
      (candidate) => candidate.kind === kind && !candidate.template && !candidate.lock && test(candidate),
    )
    if (!guest) continue
    const path = `/nodes/${guest.node}/${kind}/${guest.vmid}`
    const ask = createAsker(cluster)
    const config = (params = {}) => ask<Record<string, unknown>>('GET', `${path}/config`, params)
    return { clock, cluster, guest, path, ask, config }
  }
  throw new Error('no such guest in this fleet')
}
const stopped = (guest: LabGuest): boolean => guest.status === 'stopped'
const runs = (guest: LabGuest): boolean => guest.status === 'running'

describe('configurations of the lab', () => {
  it('types values as Proxmox does: numbers where the schema says integer or boolean, memory of a VM as text', async () => {
    const { config } = setUp('qemu', ({ config: raw }) => raw.has('onboot'))
    const answer = await config()
    expect(typeof answer['cores']).toBe('number')
    expect(answer['onboot']).toBe(1)
    expect(typeof answer['memory']).toBe('string')
    const container = await setUp('lxc', () => true).config()
    expect(typeof container['memory']).toBe('number')
  })

  it('changes the digest with every change and refuses one that is old', async () => {
    const { ask, path, config } = setUp('qemu', stopped)
    const { digest } = await config()
    expect(await ask('PUT', `${path}/config`, { description: 'one', digest: String(digest) })).toBeNull()
    await expect(ask('PUT', `${path}/config`, { description: 'two', digest: String(digest) })).rejects.toMatchObject({
      status: 500,
      message: 'checksum mismatch (file change by other user?)',
    })
    expect((await config())['digest']).not.toBe(digest)
  })

  it('words the mismatch of a container in its own way', async () => {
    const { ask, path } = setUp('lxc', () => true)
    await expect(ask('PUT', `${path}/config`, { description: 'x', digest: '0'.repeat(40) })).rejects.toMatchObject({
      message: 'detected modified configuration - file changed by other user? Try again.',
    })
  })

  it('keeps what a running VM cannot take in at once as pending, until it is stopped and started', async () => {
    const { ask, path, config, guest, clock } = setUp('qemu', runs)
    const old = guest.config.get('memory')
    await ask('PUT', `${path}/config`, { memory: '6144', name: 'renamed' })
    expect(guest.config.get('name')).toBe('renamed')
    expect((await config())['memory']).toBe('6144')
    expect((await config({ current: 1 }))['memory']).toBe(old)
    const pending = await ask<{ key: string; value?: unknown; pending?: unknown }[]>('GET', `${path}/pending`)
    expect(pending.find(({ key }) => key === 'memory')).toEqual({ key: 'memory', value: old, pending: '6144' })
    await ask('POST', `${path}/status/stop`)
    clock.forward(10_000)
    expect((await config({ current: 1 }))['memory']).toBe('6144')
  })

  it('takes a pending change back with revert', async () => {
    const { ask, path, guest } = setUp('qemu', runs)
    await ask('PUT', `${path}/config`, { cores: 1, memory: '6144' })
    await ask('PUT', `${path}/config`, { revert: 'cores' })
    expect([...guest.pending.keys()]).toEqual(['memory'])
  })

  it('keeps a detached disk as unused, gives a new one the next number, and a NIC an address', async () => {
    const { ask, path, config, guest, cluster } = setUp('qemu', stopped)
    const old = guest.config.get('scsi0')?.split(',')[0]
    await ask('PUT', `${path}/config`, { scsi0: 'none' })
    const detached = await config()
    expect([detached['scsi0'], detached['unused0']]).toEqual(['none,media=cdrom', old])
    const thin = [...cluster.storages.keys()].find((name) => /^local-/.test(name)) ?? ''
    await ask('PUT', `${path}/config`, { scsi5: `${thin}:4,ssd=1`, net3: 'virtio,bridge=vmbr0,tag=7' })
    const grown = await config()
    expect(grown['scsi5']).toMatch(new RegExp(`^${thin}:vm-${guest.vmid}-disk-\\d+,size=4G,ssd=1$`))
    expect(grown['net3']).toMatch(/^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0,tag=7$/)
  })

  it('refuses what Proxmox refuses: nothing to do, unknown options, both set and deleted, locked, lacking rights', async () => {
    const { ask, path, guest, cluster } = setUp('qemu', stopped)
    const put = (params: Record<string, string | number>) => ask('PUT', `${path}/config`, params)
    await expect(put({})).rejects.toMatchObject({ status: 500, message: 'no options specified' })
    await expect(put({ delete: 'nosuch' })).rejects.toMatchObject({
      status: 400,
      errors: { delete: "unknown option 'nosuch'" },
    })
    await expect(put({ delete: 'net0', net0: 'virtio' })).rejects.toMatchObject({
      errors: { delete: "you can't use '-net0' and -delete net0' at the same time" },
    })
    const token = createAsker(cluster, 'root@pam!full')
    await expect(token('PUT', `${path}/config`, { args: '-foo' })).rejects.toMatchObject({
      message: "only root can set 'args' config",
    })
    const auditor = createAsker(cluster, 'auditor@pve')
    await expect(auditor('PUT', `${path}/config`, { name: 'x' })).rejects.toMatchObject({ status: 403 })
    guest.lock = 'backup'
    await expect(put({ name: 'x' })).rejects.toMatchObject({ status: 500, message: 'VM is locked (backup)' })
    await expect(token('PUT', `${path}/config`, { delete: 'lock', skiplock: 1 })).rejects.toMatchObject({
      errors: { skiplock: 'Only root may use this option.' },
    })
    expect(await put({ delete: 'lock', skiplock: 1 })).toBeNull()
    expect(guest.lock).toBeNull()
  })

  it('changes by POST in a task', async () => {
    const { ask, path, guest, clock } = setUp('qemu', stopped)
    const upid = await ask<string>('POST', `${path}/config`, { description: 'later' })
    expect(upid).toContain(':qmconfig:')
    clock.forward(5000)
    expect(await ask('GET', `/nodes/${guest.node}/tasks/${upid}/status`)).toMatchObject({ exitstatus: 'OK' })
    expect(guest.config.get('description')).toBe('later')
  })
})

describe('what runs inside a guest', () => {
  it('tells its addresses through the agent, loopback first and both families', async () => {
    const { ask, path, guest } = setUp(
      'qemu',
      (candidate) =>
        runs(candidate) &&
        (candidate.agent?.interfaces[0]?.addresses.length ?? 0) > 2 &&
        candidate.config.get('ostype') === 'l26',
    )
    const { result } = await ask<{
      result: { name: string; 'ip-addresses': { 'ip-address': string; 'ip-address-type': string }[] }[]
    }>('GET', `${path}/agent/network-get-interfaces`)
    expect(result[0]?.name).toBe('lo')
    expect(result[1]?.['ip-addresses'].map((entry) => entry['ip-address'])).toEqual(
      guest.agent?.interfaces[0]?.addresses.map(({ address }) => address),
    )
    expect(new Set(result[1]?.['ip-addresses'].map((entry) => entry['ip-address-type']))).toEqual(
      new Set(['ipv4', 'ipv6']),
    )
  })

  it('says why it cannot: not configured, not running, not answering', async () => {
    const refused = async (test: (guest: LabGuest) => boolean, spoil: (guest: LabGuest) => void = () => undefined) => {
      const { ask, path, guest } = setUp('qemu', test)
      spoil(guest)
      return ask('GET', `${path}/agent/network-get-interfaces`).then(
        () => 'answered',
        (error: Error) => error.message.replace(String(guest.vmid), 'N'),
      )
    }
    expect(await refused(runs, (guest) => void guest.config.delete('agent'))).toBe('No QEMU guest agent configured')
    expect(await refused((guest) => stopped(guest) && guest.config.has('agent'))).toBe('VM N is not running')
    expect(
      await refused(
        (guest) => runs(guest) && guest.config.has('agent'),
        (guest) => void (guest.agent = null),
      ),
    ).toBe('QEMU guest agent is not running')
  })

  it('shows the interfaces of a running container', async () => {
    const { ask, path, guest } = setUp('lxc', runs)
    const rows = await ask<{ name: string; inet?: string }[]>('GET', `${path}/interfaces`)
    expect(rows.map(({ name }) => name).slice(0, 2)).toEqual(['lo', 'eth0'])
    expect(rows[1]?.inet).toBe(`${guest.agent?.interfaces[0]?.addresses[0]?.address}/24`)
  })
})
