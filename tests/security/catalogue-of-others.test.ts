import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SliceId } from '#shared/model/ids.ts'
import {
  ended,
  localOf,
  startCatalogue,
  storedFile,
  uploadAs,
  writeFile,
  type CatalogueWorld,
} from '#support/catalogue.ts'
import { addCompanies } from '#support/companies.ts'
import { newJobId } from '#support/jobs.ts'
import { until } from '#support/lab-core.ts'
import { addPerson, callAs, signInAs } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

/** Company admins: of the company that holds the first cluster whole, and of one with a slice of the second, shared one. */
const withTenants = async (storages: readonly string[] = ['local']) => {
  const world = await startCatalogue()
  const { core, cluster } = world
  // Acme holds the first cluster whole since the start.
  const acme = (await core.call('companies.list', {})).find(({ name }) => name === 'Acme GmbH')?.id
  const beta = (await addCompanies(core.call, ['Beta AG'])).get('Beta AG')
  if (acme === undefined || beta === undefined) throw new Error('no companies')
  await core.call('tenancy.saveSlice', {
    ...{ id: SliceId.parse(randomUUID()), clusterId: cluster(1).id, companyId: beta },
    ...{ pools: ['beta'], tags: [], vmids: [], vlans: [], storages: [...storages], guestIds: [] },
  })
  const scan = newJobId()
  await core.call('catalogue.scan', { id: scan, what: 'iso', clusterIds: [cluster(0).id, cluster(1).id] })
  await ended(core, scan)
  const [whole, slice] = [await addPerson(core, { companyId: acme }), await addPerson(core, { companyId: beta })]
  return { ...world, acme, whole, slice, asWhole: callAs(core, whole.id), asSlice: callAs(core, slice.id) }
}

const order = { kind: 'iso', name: 'x.iso', checksum: null } as const

describe('the catalogue of others', () => {
  it('shows the whole cluster to its holder, and of a shared one the storages of the slice alone', async () => {
    const { asWhole, asSlice, cluster } = await withTenants()
    const own = await asWhole('catalogue.list', {})
    expect(new Set(own.volumes.map(({ clusterId }) => clusterId))).toEqual(new Set([cluster(0).id]))
    const part = await asSlice('catalogue.list', {})
    expect(part.volumes.length).toBeGreaterThan(0)
    expect(new Set(part.volumes.map(({ clusterId, storage }) => `${clusterId}/${storage}`))).toEqual(
      new Set([`${cluster(1).id}/local`]),
    )
    expect(part.sources.every(({ storage }) => storage === 'local')).toBe(true)
  })

  it('shows nothing of a cluster on which a company has guests but no storage', async () => {
    const { asSlice } = await withTenants([])
    expect(await asSlice('catalogue.list', {})).toEqual({ volumes: [], sources: [] })
  })

  it('answers storages of others like ones that do not exist, whatever is asked of them', async () => {
    const { asWhole, asSlice, cluster } = await withTenants()
    const targets = [localOf(cluster(1))]
    const volumes = [{ ...localOf(cluster(1)), volid: 'local:iso/virtio-win-0.1.271.iso' }]
    const asked = [
      () => asWhole('catalogue.announceFile', { ...order, id: randomUUID(), size: 1, targets }),
      () => asWhole('catalogue.upload', { ...order, id: newJobId(), fileId: randomUUID(), targets }),
      () =>
        asWhole('catalogue.download', {
          ...{ ...order, id: newJobId(), targets, url: 'https://images.example/x.iso', verifyCertificates: true },
        }),
      () => asWhole('catalogue.usage', { volumes }),
      () => asWhole('catalogue.remove', { id: newJobId(), volumes }),
      () => asWhole('catalogue.scan', { id: newJobId(), what: 'iso', clusterIds: [cluster(1).id] }),
      () => asSlice('catalogue.scan', { id: newJobId(), what: 'iso', clusterIds: [cluster(0).id] }),
    ]
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'not_found' })
  })

  it('does not let the holder of a slice look into the network of the nodes', async () => {
    const { asSlice, cluster } = await withTenants()
    const { clusterId, node } = localOf(cluster(1))
    const url = 'http://127.0.0.1:1/x.iso'
    await expect(
      asSlice('catalogue.urlMetadata', { clusterId, node, url, verifyCertificates: true }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    const targets = [localOf(cluster(1))]
    await expect(
      asSlice('catalogue.download', { ...order, id: newJobId(), targets, url, verifyCertificates: true }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('nor by a retry, when the cluster that was its own became a shared one', async () => {
    const { core, acme, asWhole, cluster } = await withTenants()
    const { id: clusterId } = cluster(0)
    const id = newJobId()
    const url = 'http://127.0.0.1:1/x.iso'
    await asWhole('catalogue.download', { ...order, id, targets: [localOf(cluster(0))], url, verifyCertificates: true })
    const first = await ended(core, id)
    expect([first.job.state, first.children[0]?.error?.message]).toEqual([
      'failed',
      expect.not.stringMatching(/Upload/),
    ])
    await core.call('clusters.update', { id: clusterId, companyId: null })
    await core.call('tenancy.saveSlice', {
      ...{ id: SliceId.parse(randomUUID()), clusterId, companyId: acme, pools: [], tags: [], vmids: [], vlans: [] },
      ...{ storages: ['local'], guestIds: [] },
    })
    await asWhole('jobs.retry', { id })
    const { children } = await ended(core, id)
    expect(children.map(({ error }) => error?.message)).toEqual([
      expect.stringMatching(/shared cluster.*Upload the file/),
    ])
  })

  it('keeps what guests of others use, without saying whose they are', async () => {
    const { core, asSlice, cluster } = await withTenants()
    const { world: lab } = cluster(1)
    const guest = [...lab.guests.values()].find(({ kind, template }) => kind === 'qemu' && !template)
    if (guest === undefined) throw new Error('no VM')
    const volume = { ...localOf(cluster(1)), node: guest.node, volid: 'local:iso/opnsense-25.7-dvd-amd64.iso' }
    guest.config.set('ide2', `${volume.volid},media=cdrom`)
    const id = newJobId()
    await asSlice('catalogue.remove', { id, volumes: [volume] })
    const { children } = await ended(core, id)
    expect(children[0]?.error?.message).toContain('1 of others')
    expect(children[0]?.error?.message).not.toContain(String(guest.vmid))
    expect(storedFile(cluster(1), guest.node, volume.volid)).toBeDefined()
  })
})

describe('files on the desktop’s disk', () => {
  const refusals = async ({ core, cluster }: CatalogueWorld, fileId: string) => {
    const answer = await core.dispatch(
      'catalogue.upload',
      { ...order, id: newJobId(), fileId, targets: [localOf(cluster(0))] },
      { caller: { kind: 'owner', via: 'ipc', address: '' }, signal: new AbortController().signal },
    )
    return answer.ok ? 'taken' : answer.error.code
  }

  it('cannot be named by the page: a path is no id, and an id the dialog never gave is nobody’s', async () => {
    const world = await startCatalogue()
    const secret = writeFile('secret.iso')
    expect(await refusals(world, secret.path)).toBe('invalid_input')
    expect(await refusals(world, '/etc/shadow')).toBe('invalid_input')
    expect(await refusals(world, '../../etc/shadow')).toBe('invalid_input')
    expect(await refusals(world, randomUUID())).toBe('not_found')
    // A call with more than the contract knows has no more said.
    world.choose(null)
    const answer = await world.core.dispatch(
      'catalogue.chooseFile',
      { kind: 'iso', path: secret.path },
      { caller: { kind: 'owner', via: 'ipc', address: '' }, signal: new AbortController().signal },
    )
    expect(answer).toEqual({ ok: true, value: null })
  })

  it('give the page a name and a size, never where they are', async () => {
    const world = await startCatalogue()
    const file = writeFile()
    world.choose(file.path)
    const held = await world.core.call('catalogue.chooseFile', { kind: 'iso' })
    expect(held).toEqual({ id: held?.id, name: file.name, size: file.size })
    const id = await uploadAs(world, file, [localOf(world.cluster(0))])
    await ended(world.core, id)
    const told = JSON.stringify([
      await world.core.call('jobs.get', { id }),
      await world.core.call('jobs.log', { id }),
      await world.core.call('activity.list', { filter: {}, limit: 100 }),
      world.heard('jobs.jobChanged'),
    ])
    expect(told).toContain(file.name)
    expect(told).not.toContain(file.path.slice(0, -file.name.length))
  })

  it('are not for whoever is served: nobody sits at that machine', async () => {
    const { core } = await startCatalogue({ ports: { chooseFile: null, kind: 'served' } })
    await expect(core.call('catalogue.chooseFile', { kind: 'iso' })).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('names that would leave the folder of a storage are stored without their path', async () => {
    const world = await startCatalogue()
    const target = localOf(world.cluster(0))
    const id = await uploadAs(world, writeFile(), [target], { name: '../../../../etc/cron.d/evil.iso' })
    expect((await ended(world.core, id)).job.state).toBe('completed')
    expect(storedFile(world.cluster(0), target.node, 'local:iso/evil.iso')).toBeDefined()
  })
})

describe('PUT /uploads', () => {
  const send = async () => {
    const world = await withTenants()
    const server = await startTestServer(world.core)
    const [mine, theirs] = [await signInAs(server, world.whole), await signInAs(server, world.slice)]
    const id = randomUUID()
    await world.asWhole('catalogue.announceFile', { ...order, id, size: 4, targets: [localOf(world.cluster(0))] })
    const put = (path: string, headers: Record<string, string>, body: Buffer = Buffer.from('abcd')) =>
      server.request(
        'PUT',
        path,
        { 'content-type': 'application/octet-stream', host: `127.0.0.1:${server.port}`, ...headers },
        body,
      )
    const own = { cookie: mine, origin: server.origin }
    return { ...world, server, put, own, theirs, id }
  }

  it('takes a piece of its sender, over his session and from his page alone', async () => {
    const { put, own, theirs, id, server } = await send()
    const path = `/uploads/${id}?offset=0`
    expect((await put(path, {})).status).toBe(401)
    expect((await put(path, { ...own, origin: 'https://elsewhere.example' })).status).toBe(403)
    expect((await put(path, { cookie: theirs, origin: server.origin })).status).toBe(404)
    expect((await put(`/uploads/${randomUUID()}?offset=0`, own)).status).toBe(404)
    expect((await put(`/uploads/..%2f..%2fmultpanel.db?offset=0`, own)).status).toBe(404)
    expect((await put(`/uploads/${id}?offset=-1`, own)).status).toBe(400)
    expect((await put(`/uploads/${id}`, own)).status).toBe(400)
    expect((await put(path, own, Buffer.alloc(1024 * 1024 + 1))).status).toBe(400)
    expect((await put(path, { ...own, 'content-type': 'application/json' })).status).toBe(400)
    const taken = await put(path, own)
    expect([taken.status, taken.body]).toEqual([200, '{"ok":true,"value":{"received":4}}'])
  })

  it('stops at once when the right is taken away or the session ends', async () => {
    const { core, put, own, id, whole } = await send()
    await core.call('users.disable', { id: whole.id })
    expect((await put(`/uploads/${id}?offset=0`, own)).status).toBe(401)
    expect(readdirSync(join(core.directory, 'uploads'))).toEqual([])
  })

  it('ends in the same upload as on the desktop, and leaves nothing behind', async () => {
    const { core, asWhole, put, own, id, cluster } = await send()
    await put(`/uploads/${id}?offset=0`, own)
    const jobId = newJobId()
    const target = localOf(cluster(0))
    await asWhole('catalogue.upload', { ...order, id: jobId, fileId: id, targets: [target] })
    expect((await ended(core, jobId)).job.state).toBe('completed')
    expect(storedFile(cluster(0), target.node, 'local:iso/x.iso')?.sizeBytes).toBe(4)
    await until('the sent file to be gone', () => readdirSync(join(core.directory, 'uploads')).length === 0)
  })
})
