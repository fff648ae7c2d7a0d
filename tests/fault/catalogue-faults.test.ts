import { writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab } from '#lab/lab.ts'
import { createUploadDoor } from '#main/transport/upload-door.ts'
import { INTERNAL } from '#main/transport/owner-actor.ts'
import { createKeyFileVault } from '#main/vault/key-file-vault.ts'
import type { JobId } from '#shared/model/ids.ts'
import {
  ended,
  localOf,
  startCatalogue,
  storedFile,
  uploadAs,
  writeFile,
  type CatalogueWorld,
} from '#support/catalogue.ts'
import { childProgram } from '#support/child-program.ts'
import { startCore, type TestCore } from '#support/core.ts'
import { aClusterId, pinsOf, tokenOf } from '#support/fleet.ts'
import { newJobId } from '#support/jobs.ts'
import { runAndKill } from '#support/killed-child.ts'
import { until } from '#support/lab-core.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { uploadsVault, type UploadsFile } from './children/uploads-file-facts.ts'

const MB = 1_000_000
const CHILD = childProgram('uploads-file')

const sending = (core: TestCore, id: JobId) =>
  until('the file to be on its way', async () => {
    const { children } = await core.call('jobs.get', { id })
    return (children[0]?.progress ?? 0) > 0.05
  })

const faulty = (world: CatalogueWorld, fault: { bytesPerSecond?: number; resetAfter?: number; stallAfter?: number }) =>
  world.lab.faults.inject({ cluster: world.cluster(0).name }, { kind: 'upload', ...fault })

describe('an upload', () => {
  it('whose connection breaks says so, and a retry sends it to those that lack it alone', async () => {
    const world = await startCatalogue()
    const { core, cluster, lab } = world
    const file = writeFile('rescue.iso', 4 * MB)
    const targets = [localOf(cluster(0)), localOf(cluster(1))]
    faulty(world, { resetAfter: MB })
    const id = await uploadAs(world, file, targets)
    const { job, children } = await ended(core, id)
    expect(job).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('1 of 2 storages') as string },
    })
    expect(children.find(({ state }) => state === 'failed')?.error?.message).toContain('broke the connection off')
    // One transfer broke, not the cluster.
    const clusters = await core.call('clusters.list', {})
    expect(clusters.map(({ problem }) => problem)).toEqual(clusters.map(() => null))
    lab.faults.healAll()
    const second = storedFile(cluster(1), targets[1]?.node ?? '', 'local:iso/rescue.iso')
    await core.call('jobs.retry', { id })
    await until('the retry to end', async () => (await core.call('jobs.get', { id })).job.state === 'completed')
    expect(storedFile(cluster(0), targets[0]?.node ?? '', 'local:iso/rescue.iso')?.sha256).toBe(file.sha256)
    // The one that had it was not sent it again.
    expect(storedFile(cluster(1), targets[1]?.node ?? '', 'local:iso/rescue.iso')).toBe(second)
  })

  it('ends when it is cancelled, and nothing of it is stored', async () => {
    const world = await startCatalogue()
    const { core, cluster } = world
    faulty(world, { stallAfter: MB })
    const id = await uploadAs(world, writeFile('rescue.iso', 8 * MB), [localOf(cluster(0))])
    await sending(core, id)
    await core.call('jobs.cancel', { id })
    const { job, children } = await ended(core, id)
    expect([job.state, children[0]?.state]).toEqual(['cancelled', 'cancelled'])
    expect(storedFile(cluster(0), localOf(cluster(0)).node, 'local:iso/rescue.iso')).toBeUndefined()
  })

  it('shows how far it is while it is on its way', async () => {
    const world = await startCatalogue()
    const { core, cluster } = world
    faulty(world, { bytesPerSecond: 3 * MB })
    const id = await uploadAs(world, writeFile('rescue.iso', 9 * MB), [localOf(cluster(0))])
    await sending(core, id)
    const { job } = await ended(core, id)
    expect(job.state).toBe('completed')
    const seen = world.heard('jobs.jobChanged').flatMap(({ jobs }) => jobs.filter((row) => row.id === id))
    const shares = seen.flatMap(({ progress }) => progress ?? [])
    expect(shares.filter((share) => share > 0 && share < 0.98).length).toBeGreaterThan(2)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  })

  it('to a storage that filled up meanwhile says so, and where else the node needs room', async () => {
    const world = await startCatalogue()
    const { core, cluster } = world
    const storage = cluster(0).world.storages.get('local')
    if (storage === undefined) throw new Error('no storage')
    // Since it was polled; the console believes that there is room.
    storage.added = new Map(cluster(0).addresses.map(({ node }) => [node, storage.totalBytes]))
    const id = await uploadAs(world, writeFile(), [localOf(cluster(0))])
    const { children } = await ended(core, id)
    expect(children[0]?.error?.message).toMatch(
      /^Storage local on pve1 of .* was full before rescue\.iso was whole.*\/var\/tmp/,
    )
    expect(storedFile(cluster(0), localOf(cluster(0)).node, 'local:iso/rescue.iso')).toBeUndefined()
  })

  it('to a storage without room is refused before a byte is sent', async () => {
    const world = await startCatalogue()
    const { core, cluster } = world
    const file = writeFile()
    world.choose(file.path)
    const targets = [localOf(cluster(0))]
    const announced = core.call('catalogue.announceFile', {
      ...{ id: newJobId(), kind: 'iso', name: 'x.iso', size: Number.MAX_SAFE_INTEGER, targets },
    })
    await expect(announced).rejects.toThrow(/has .* free, x\.iso needs/)
  })

  it('takes one of the four places an account has, however many ask in the same moment', async () => {
    const { core, cluster } = await startCatalogue()
    const targets = [localOf(cluster(0))]
    const asked = Array.from({ length: 20 }, () =>
      core.call('catalogue.announceFile', { id: newJobId(), kind: 'iso', name: 'x.iso', size: 1, targets }),
    )
    const answers = await Promise.allSettled(asked)
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
    for (const reason of refused) expect(reason).toMatchObject({ code: 'busy' })
  })

  it('is not believed when a node says it went well and lists nothing', async () => {
    const world = await startCatalogue()
    const { core, cluster } = world
    const volumes = cluster(0).world.storages.get('local')?.volumes
    if (volumes === undefined) throw new Error('no storage')
    // A node that forgets at once what it was given.
    volumes.push = () => volumes.length
    const id = await uploadAs(world, writeFile(), [localOf(cluster(0))])
    const { children } = await ended(core, id)
    expect(children[0]?.error?.message).toMatch(
      /says that rescue\.iso was stored, but local on pve1 of .* does not list it/,
    )
  })
})

describe('an upload to two clusters whose program was killed when one of them had it', () => {
  const VOLID = 'local:iso/rescue.iso'

  /** Kills it there. @returns what is left, and the program as it is started again */
  const killBetween = async () => {
    const worlds = createFleet('small', { seed: 7 }).slice(0, 2)
    for (const world of worlds) world.pace = 0.01
    const lab = await startLab({ clusters: worlds, authFailureDelayMs: 50 })
    onTestFinished(() => lab.stop())
    const [quick, slow] = lab.clusters
    if (quick === undefined || slow === undefined) throw new Error('two clusters are needed')
    const directory = temporaryDirectory()
    const file = writeFile('rescue.iso', 6 * MB)
    const clusters = [quick, slow].map((cluster) => ({
      ...{ id: aClusterId(), name: cluster.name, location: '', companyId: null },
      ...{ addresses: pinsOf(cluster), credential: tokenOf(cluster, ACCOUNTS.full) },
    }))
    const nodeOf = (cluster: typeof quick): string => cluster.addresses[0]?.node ?? ''
    const targets = [quick, slow].map((cluster, index) => ({
      ...{ clusterId: clusters[index]?.id ?? aClusterId(), node: nodeOf(cluster), storage: 'local' },
    }))
    const given: UploadsFile = { directory, file: file.path, name: file.name, jobId: newJobId(), clusters, targets }
    // It gets a part of the file and no more of it, however long the other takes.
    lab.faults.inject({ cluster: slow.name }, { kind: 'upload', stallAfter: MB })
    const has = (cluster: typeof quick) => storedFile(cluster, nodeOf(cluster), VOLID)
    const lines = await runAndKill({
      ...{ script: CHILD, args: [JSON.stringify(given)], afterLines: 1, afterMs: 300 },
      when: async () => void (await until('the first to have it', () => has(quick))),
    })
    expect(lines).toContain('started')
    expect(has(slow)).toBeUndefined()
    const start = () => {
      const vault = createKeyFileVault(uploadsVault(directory))
      return startCore({ kind: 'desktop', vault }, {}, directory)
    }
    const listed = async (core: TestCore): Promise<(string | undefined)[]> =>
      (await core.call('catalogue.list', {})).volumes
        .filter(({ volid }) => volid === VOLID)
        .map(({ clusterId }) => clusters.find(({ id }) => id === clusterId)?.name)
    return { lab, file, jobId: given.jobId, quick, slow, first: has(quick), has, start, listed }
  }

  it('goes on with the other, from its beginning, and counts nothing as there before it is whole', async () => {
    const { lab, file, jobId, quick, slow, first, has, start, listed } = await killBetween()
    lab.faults.inject({ cluster: slow.name }, { kind: 'upload', bytesPerSecond: MB })
    const core = await start()
    await until('the other to be on its way again', async () =>
      (await core.call('jobs.get', { id: jobId })).children.some(
        ({ clusterName, state, progress }) =>
          clusterName === slow.name && state === 'running' && (progress ?? 0) > 0.05,
      ),
    )
    expect(await listed(core)).not.toContain(slow.name)
    lab.faults.healAll()
    const { job, children } = await ended(core, jobId)
    expect([job.state, ...children.map(({ state }) => state)]).toEqual(['completed', 'completed', 'completed'])
    expect(has(slow)?.sha256).toBe(file.sha256)
    expect((await listed(core)).toSorted()).toEqual([quick.name, slow.name].toSorted())
    // The one that had it was not sent it again.
    expect(has(quick)).toBe(first)
  })

  it('says what is left when the file is another by then, and leaves nothing half', async () => {
    const { jobId, quick, slow, first, has, start, listed, file } = await killBetween()
    writeFileSync(file.path, 'another file')
    const core = await start()
    const { job, children } = await ended(core, jobId)
    expect(job).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('1 of 2 storages did not get the file') as string },
    })
    const failed = children.filter(({ state }) => state !== 'completed')
    expect(failed.map(({ clusterName }) => clusterName)).toEqual([slow.name])
    expect(failed[0]?.error?.message).toMatch(/changed|another/)
    expect(has(slow)).toBeUndefined()
    expect(has(quick)).toBe(first)
    expect(await listed(core)).not.toContain(slow.name)
  })
})

describe('a full disk of the console', () => {
  it('is told to whoever sends a file', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const door = createUploadDoor({
      actorOf: () => INTERNAL.actor,
      refuseChanges: () => null,
      files: { received: () => 0, append: () => Promise.reject(full) },
    })
    await expect(door.append('x', INTERNAL.caller, 0, Buffer.from('a'))).rejects.toMatchObject({ code: 'storage_full' })
  })
})
