import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OWNER_ID, type JobId } from '#shared/model/ids.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { memoryVault, startCore, testPorts } from '#support/core.ts'
import { startEditWorld, type EditWorld } from '#support/edit-world.ts'
import { newJobId } from '#support/jobs.ts'
import { until } from '#support/lab-core.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const PASSWORD = 'correct horse battery'

const setUp = async () => {
  const kept = new Map<string, string>()
  const directory = temporaryDirectory()
  const world = await startEditWorld({ directory, ports: { vault: memoryVault(kept) } })
  const { row, inside } = await world.guest(({ type, status }) => type === 'qemu' && status === 'running')
  const waiting = (): string[] => [...kept].flatMap(([key, secret]) => (secret === PASSWORD ? [key] : []))
  const ask = async (id: JobId = newJobId()): Promise<JobId> => {
    const digest = await world.digest(row.id)
    const action = { kind: 'config' as const, digest, set: { ciuser: 'mara' }, remove: [], revert: [] }
    await world.core.call('guests.edit', { id, guestId: row.id, action, password: PASSWORD })
    return id
  }
  const isGone = () => until('the vault to be empty of it', () => waiting().length === 0)
  return { kept, directory, world, row, inside, waiting, ask, isGone }
}

const stateOf = async ({ core }: Pick<EditWorld, 'core'>, id: JobId) => (await core.call('jobs.get', { id })).job.state

describe('a new password that waits for its job', () => {
  it('is gone from the vault when the job is cancelled while it waits, and when it failed', async () => {
    const { world, inside, waiting, ask, isGone } = await setUp()
    inside.lock = 'backup'
    const cancelled = await ask()
    expect(waiting()).toHaveLength(1)
    await world.core.call('jobs.cancel', { id: cancelled })
    await until('its end', async () => (await stateOf(world, cancelled)) === 'cancelled')
    await isGone()

    const failed = await ask()
    inside.config.set('description', 'by somebody else')
    inside.lock = null
    await until('its end', async () => (await stateOf(world, failed)) === 'failed')
    await isGone()
    expect(inside.config.has('cipassword')).toBe(false)
    // Sent once more by a page that did not hear the answer, it is not put away again for a job that is over.
    await ask(failed).catch(() => undefined)
    await isGone()
  })

  it('is gone when the job is cancelled before it began', async () => {
    const { world, row, waiting, ask, isGone } = await setUp()
    const { guests } = await world.core.call('inventory.snapshot', {})
    const cluster = world.lab.clusters.find(({ name }) => world.ids.get(name) === row.clusterId)
    // Every place of the lane is taken by what waits for a lock; nothing of it is refused, and ends, for another reason.
    const others = guests.filter(
      ({ id, clusterId, template, status, ha }) =>
        id !== row.id && clusterId === row.clusterId && !template && status === 'running' && ha === '',
    )
    expect(others.length).toBeGreaterThanOrEqual(16)
    for (const { id: guestId, vmid } of others.slice(0, 16)) {
      Object.assign(cluster?.world.guests.get(vmid) ?? {}, { lock: 'backup' })
      const action = { kind: 'shutdown' as const }
      await world.core.call('guests.power', { id: newJobId(), guestIds: [guestId], action })
    }
    const id = await ask()
    expect(await stateOf(world, id)).toBe('queued')
    expect(waiting()).toHaveLength(1)
    await world.core.call('jobs.cancel', { id })
    await isGone()
  })

  it('is fetched after the program was killed, and is gone then; one whose job never began is gone as well', async () => {
    const { kept, directory, world, row, inside, waiting, ask, isGone } = await setUp()
    inside.lock = 'backup'
    const id = await ask()
    await until('the job to wait', async () => (await stateOf(world, id)) === 'running')
    const [key = ''] = waiting()

    // What a kill leaves behind: the database as it is at this moment.
    const after = temporaryDirectory()
    const clock = { now: Date.now }
    const before = await openDatabase(join(directory, 'multpanel.db'), { migrations: allMigrations, clock })
    before.prepare('VACUUM INTO ?').run(join(after, 'multpanel.db'))
    before.close()
    await world.core.stop()
    kept.set(key, PASSWORD)
    // Killed between the vault and the start of its job.
    const orphan = `guest-edit/${newJobId()}/${row.id}/${OWNER_ID}`
    const left = await openDatabase(join(after, 'multpanel.db'), { migrations: allMigrations, clock })
    left.prepare('INSERT INTO edit_passwords (vault_key, job_id) VALUES (?, ?)').run(orphan, newJobId())
    left.close()
    kept.set(orphan, PASSWORD)

    const core = await startCore(testPorts(after, { vault: memoryVault(kept) }), {}, after)
    inside.lock = null
    await until('its end', async () => (await stateOf({ core }, id)) === 'completed')
    expect(inside.config.get('cipassword')).toBe(PASSWORD)
    await isGone()
  })
})
