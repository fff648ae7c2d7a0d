import { describe, expect, it, onTestFinished } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab } from '#lab/lab.ts'
import { drivesOf } from '#lab/world/config.ts'
import type { LabGuest } from '#lab/world/model.ts'
import { AppError } from '#shared/errors.ts'
import { wayOut } from '#main/adapters/proxmox/way-out.ts'
import { assertWell } from '#main/features/tasks/task-end.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import { pinsOf, tokenOf } from '#support/fleet.ts'
import { loadSchema } from '#support/lab/replay/exchange.ts'
import { until } from '#support/lab-core.ts'
import { clientOf } from '#support/proxmox-stub.ts'

const person = { lane: 'interactive' } as const

/** A cluster of the lab, asked by the client alone: nothing of the console stands before it. */
const setUp = async () => {
  const worlds = createFleet('small', { seed: 7 })
  for (const world of worlds) world.pace = 0.01
  const lab = await startLab({ clusters: worlds, schema: loadSchema(), authFailureDelayMs: 50, proxyTimeoutMs: 500 })
  onTestFinished(() => lab.stop())
  const [cluster] = lab.clusters
  if (cluster === undefined) throw new Error('the lab has no cluster')
  const credential = tokenOf(cluster, ACCOUNTS.full)
  const pins = pinsOf(cluster).map((pin) => ({ ...pin, pem: null }))
  const api = clientOf(pins, { credential: () => Promise.resolve(credential) })
  const { world } = cluster
  const pick = (fits: (guest: LabGuest) => boolean): LabGuest => {
    const found = [...world.guests.values()].find(
      (guest) => guest.lock === null && !guest.template && guest.config.get('protection') !== '1' && fits(guest),
    )
    if (found === undefined) throw new Error('the lab has no such guest')
    return found
  }
  /** The sentence a person reads, whether the request is refused or its task fails. */
  const said = async (asked: Promise<string | null | void>): Promise<string> => {
    try {
      const upid = await asked
      if (typeof upid !== 'string') throw new Error(`it was not refused: ${String(upid)}`)
      const { exitstatus } = await until('the end of the task', async () => {
        const status = await api.taskStatus(upid, person)
        return !status.running && status
      })
      assertWell({ state: exitstatus === 'OK' ? 'ok' : 'failed', exitStatus: exitstatus, upid } as TaskRecord, 'It')
      throw new Error('it ended well')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const reason = String(error.details?.reason)
      expect(wayOut(reason), reason).not.toBeNull()
      expect(error.message).toContain(wayOut(reason) ?? '-')
      return error.message
    }
  }
  return { api, world, pick, said }
}

const at = ({ node, kind, vmid }: LabGuest) => ({ node, type: kind, vmid })

/** One that 1 GiB would be smaller than. */
const bigDisk = (guest: LabGuest) =>
  drivesOf(guest).find(
    ({ key, options }) => /^(?:scsi|virtio|sata)/.test(key) && /^[2-9]\d*G|^1\dG/.test(options['size'] ?? ''),
  )

describe('what the lab refuses as Proxmox does', () => {
  it('running and deleting', async () => {
    const { api, world, pick, said } = await setUp()
    const running = pick(
      (guest) => guest.kind === 'qemu' && guest.status === 'running' && !world.haResources.has(`vm:${guest.vmid}`),
    )
    const stopped = pick((guest) => guest.kind === 'qemu' && guest.status === 'stopped')
    const gone = { purge: true, destroyUnreferenced: false }
    expect(await said(api.power(at(running), 'start', {}, person))).toMatch(/already running/)
    expect(await said(api.power(at(stopped), 'reset', {}, person))).toMatch(/Start it first/)
    expect(await said(api.deleteGuest(at(running), gone, person))).toMatch(/Stop it first/)
    expect(await said(api.power({ ...at(stopped), vmid: 99_999 }, 'stop', {}, person))).toMatch(/moved or deleted/)
    expect(await said(api.power({ ...at(stopped), node: 'nope' }, 'start', {}, person))).toMatch(/no node of that name/)
    stopped.config.set('protection', '1')
    expect(await said(api.deleteGuest(at(stopped), gone, person))).toMatch(/switch the protection off/)
    stopped.config.delete('protection')
    stopped.lock = 'backup'
    expect(await said(api.power(at(stopped), 'start', {}, person))).toMatch(/wait for it to end/)
    stopped.lock = null
    const [drive] = drivesOf(stopped)
    const storage = world.storages.get(drive?.storage ?? '')
    if (storage === undefined) throw new Error('it has no disk')
    storage.enabled = false
    expect(await said(api.power(at(stopped), 'start', {}, person))).toMatch(/Switch it on/)
    storage.enabled = true
    stopped.config.set('net0', 'virtio=BC:24:11:00:00:01,bridge=vmbr9')
    expect(await said(api.power(at(stopped), 'start', {}, person))).toMatch(/last lines of its log/)
    const managed = world.guests.get(Number([...world.haResources.keys()][0]?.split(':')[1]))
    if (managed === undefined) throw new Error('the lab has no guest of HA')
    managed.config.delete('protection')
    expect(await said(api.deleteGuest(at(managed), { ...gone, purge: false }, person))).toMatch(/purge/)
  })

  it('snapshots, templates and moves', async () => {
    const { api, world, pick, said } = await setUp()
    const guest = pick((one) => one.kind === 'qemu' && one.status === 'running')
    const taken = { name: 'one', description: '', withMemory: false }
    for (const { storage } of drivesOf(guest)) {
      const found = world.storages.get(storage ?? '')
      if (found !== undefined) found.type = 'lvm'
    }
    guest.snapshots = []
    expect(await said(api.takeSnapshot(at(guest), taken, person))).toMatch(/storage without snapshots/)
    expect(await said(api.rollBack(at(guest), 'none', false, person))).toMatch(/list of snapshots/)
    expect(await said(api.takeSnapshot(at(guest), { ...taken, name: 'current' }, person))).toMatch(/another name/)
    guest.snapshots = [1, 2].map((time) => ({
      name: `s${time}`,
      description: '',
      timeSeconds: time,
      parent: null,
      vmstate: false,
      config: new Map(guest.config),
    }))
    for (const { storage } of drivesOf(guest)) {
      const found = world.storages.get(storage ?? '')
      if (found !== undefined) found.type = 'zfspool'
    }
    expect(await said(api.rollBack(at(guest), 's1', false, person))).toMatch(/later ones first/)
    const upid = api.makeTemplate(at(guest), person)
    expect(await said(upid)).toMatch(/Delete its snapshots first/)
    const other = [...world.nodes.keys()].find((node) => node !== guest.node) ?? ''
    const way = { target: other, running: false, withLocalDisks: false, targetStorage: null }
    expect(await said(api.migrate(at(guest), way, person))).toMatch(/started meanwhile/)
    expect(await said(api.migrate(at(guest), { ...way, target: guest.node }, person))).toMatch(/there already/)
    expect(await said(api.migrate(at(guest), { ...way, target: 'nope' }, person))).toMatch(/no node of that name/)
  })

  it('changes and disks', async () => {
    const { api, pick, said } = await setUp()
    const guest = pick((one) => one.kind === 'qemu' && one.status === 'stopped' && bigDisk(one) !== undefined)
    const set = (values: Record<string, string>, digest: string | null = null) =>
      said(api.setConfig(at(guest), { set: values, digest }, person))
    expect(await set({ name: 'no_underscore' })).toMatch(/no underscore/)
    expect(await set({ tags: 'web!' })).toMatch(/in a tag/)
    expect(await set({ args: '-s' })).toMatch(/root@pam/)
    expect(await set({ cores: '3' }, 'f'.repeat(40))).toMatch(/Nothing was changed; read it again/)
    const key = bigDisk(guest)?.key ?? ''
    const { digest } = await api.guestConfig(guest.node, 'qemu', guest.vmid, person)
    expect(await said(api.resizeDisk(at(guest), { key, bytes: 1024 ** 3, digest }, person))).toMatch(/only grow/)
    const move = { key, storage: 'nope', deleteSource: true, digest }
    expect(await said(api.moveDisk(at(guest), move, person))).toMatch(/a storage the cluster has/)
    expect(await said(api.moveDisk(at(guest), { ...move, key: 'scsi29' }, person))).toMatch(/gone or on another node/)
  })

  it('creating and cloning', async () => {
    const { api, world, pick, said } = await setUp()
    const guest = pick((one) => one.kind === 'qemu' && one.status === 'stopped' && drivesOf(one).length > 0)
    const path = `/nodes/${guest.node}/qemu`
    const create = (form: Record<string, string>) =>
      said(api.changeGuest({ method: 'POST', path, form: { vmid: '88001', ...form } }, person))
    expect(await create({ vmid: String(guest.vmid) })).toMatch(/another VMID/)
    expect(await create({ scsi0: 'nope:8' })).toMatch(/a storage the cluster has/)
    expect(await create({ sshkeys: 'not%20a%20key' })).toMatch(/\.pub/)
    const clone = (form: Record<string, string>) =>
      said(api.changeGuest({ method: 'POST', path: `${path}/${guest.vmid}/clone`, form }, person))
    expect(await clone({ newid: String(guest.vmid) })).toMatch(/another VMID/)
    expect(await clone({ newid: '88002', target: 'nope', full: '1' })).toMatch(/no node of that name/)
    const template = [...world.guests.values()].find((one) => one.template && one.kind === 'qemu')
    if (template === undefined) throw new Error('the lab has no template')
    const of = `/nodes/${template.node}/qemu/${template.vmid}`
    const linked = { newid: '88003', storage: drivesOf(template)[0]?.storage ?? '' }
    expect(await said(api.changeGuest({ method: 'POST', path: `${of}/clone`, form: linked }, person))).toMatch(
      /Only a full clone/,
    )
    expect(await said(api.power(at(template), 'start', {}, person))).toMatch(/clone it and use the clone/)
  })
})
