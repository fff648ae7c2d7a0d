import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { joinVolumes } from '#shared/model/catalogue.ts'
import { newJobId } from '#support/jobs.ts'
import { ended, localOf, startCatalogue, startFileServer, storedFile, uploadAs, writeFile } from '#support/catalogue.ts'

describe('the catalogue of a simulated data centre', () => {
  it('finds ISO images and templates by jobs, a shared storage once, and joins what is the same file', async () => {
    const { core, ids } = await startCatalogue()
    const clusterIds = [...ids.values()]
    const [isos, templates] = [newJobId(), newJobId()]
    await core.call('catalogue.scan', { id: isos, what: 'iso', clusterIds })
    await core.call('catalogue.scan', { id: templates, what: 'template', clusterIds })
    const { job, children } = await ended(core, isos)
    expect(job).toMatchObject({ kind: 'iso-scans', state: 'completed', progress: 1 })
    expect(children.map(({ kind }) => kind)).toEqual(clusterIds.map(() => 'iso-scan'))
    expect((await ended(core, templates)).children[0]).toMatchObject({ kind: 'template-scan', state: 'completed' })

    const { volumes, sources } = await core.call('catalogue.list', {})
    expect(new Set(volumes.map(({ kind }) => kind))).toEqual(new Set(['iso', 'vztmpl', 'import']))
    expect(new Set(volumes.map(({ key }) => key)).size).toBe(volumes.length)
    const debian = joinVolumes(volumes).find(({ name }) => name.startsWith('debian-12.11'))
    expect(debian?.size).toBe(702_545_920)
    expect(new Set(debian?.places.map(({ clusterId }) => clusterId))).toEqual(new Set(clusterIds))
    expect(sources.filter(({ problem }) => problem !== '')).toEqual([])
    const shared = sources.filter((source) => source.shared && source.kind === 'iso')
    expect(new Set(shared.map(({ clusterId, storage }) => `${clusterId}/${storage}`)).size).toBe(shared.length)
  })

  it('uploads a file to several clusters at once, byte for byte, under the name Proxmox gives it', async () => {
    const world = await startCatalogue()
    const file = writeFile('my rescue disk.iso', 5_000_001)
    const clusters = [world.cluster(0), world.cluster(1)]
    const targets = clusters.map(localOf)
    const id = await uploadAs(world, file, targets, { checksum: { algorithm: 'sha256', value: file.sha256 } })
    const { job, children } = await ended(world.core, id)
    expect(children.map(({ error }) => error)).toEqual([null, null])
    expect(job).toMatchObject({ state: 'completed', progress: 1, subject: 'my_rescue_disk.iso → 2 storages' })
    for (const [index, cluster] of clusters.entries()) {
      const stored = storedFile(cluster, targets[index]?.node ?? '', 'local:iso/my_rescue_disk.iso')
      expect(stored).toMatchObject({ sha256: file.sha256, sizeBytes: 5_000_001 })
    }
    const { volumes } = await world.core.call('catalogue.list', {})
    expect(volumes.filter(({ name }) => name === 'my_rescue_disk.iso')).toHaveLength(2)
  })

  it('leaves alone what is there under the same name, and says how to go on', async () => {
    const world = await startCatalogue()
    const target = localOf(world.cluster(0))
    const id = await uploadAs(world, writeFile('virtio-win-0.1.271.iso'), [target])
    const { job, children } = await ended(world.core, id)
    expect(job.state).toBe('failed')
    expect(children[0]?.error?.message).toContain('already holds a file virtio-win-0.1.271.iso')
    expect(storedFile(world.cluster(0), target.node, 'local:iso/virtio-win-0.1.271.iso')?.sizeBytes).toBe(726_405_120)
  })

  it('fails in words when the sum is another, although the node took the upload', async () => {
    const world = await startCatalogue()
    const target = localOf(world.cluster(0))
    const value = createHash('sha256').update('another').digest('hex')
    const id = await uploadAs(world, writeFile(), [target], { checksum: { algorithm: 'sha256', value } })
    const { children } = await ended(world.core, id)
    expect(children[0]?.error?.message).toMatch(/another checksum than expected, so nothing of it was kept/)
    expect(storedFile(world.cluster(0), target.node, 'local:iso/rescue.iso')).toBeUndefined()
  })

  it('has nodes download from an address after telling what is there', async () => {
    const { core, cluster } = await startCatalogue()
    const body = randomBytes(400_000)
    const url = await startFileServer('tiny%20linux.iso', body)
    const target = localOf(cluster(0))
    const { clusterId, node } = target
    const metadata = await core.call('catalogue.urlMetadata', { clusterId, node, url, verifyCertificates: true })
    expect(metadata).toEqual({ name: 'tiny linux.iso', size: 400_000, type: 'application/octet-stream' })
    const value = createHash('sha512').update(body).digest('hex')
    const order = { url, kind: 'iso' as const, name: metadata.name, targets: [target], verifyCertificates: true }
    const [good, bad] = [newJobId(), newJobId()]
    await core.call('catalogue.download', { ...order, id: good, checksum: { algorithm: 'sha512', value } })
    expect((await ended(core, good)).children[0]).toMatchObject({ state: 'completed' })
    expect(storedFile(cluster(0), node, 'local:iso/tiny_linux.iso')?.sizeBytes).toBe(400_000)

    const wrong = { algorithm: 'sha512', value: value.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) } as const
    await core.call('catalogue.download', { ...order, id: bad, name: 'other.iso', checksum: wrong })
    expect((await ended(core, bad)).children[0]?.error?.message).toMatch(/another checksum than expected/)
    expect(storedFile(cluster(0), node, 'local:iso/other.iso')).toBeUndefined()
  })

  it('says what keeps an address from answering', async () => {
    const { core, cluster } = await startCatalogue()
    const { clusterId, node } = localOf(cluster(0))
    const asked = core.call('catalogue.urlMetadata', {
      ...{ clusterId, node, url: 'http://127.0.0.1:1/x.iso', verifyCertificates: true },
    })
    await expect(asked).rejects.toThrow(/127\.0\.0\.1:1 refuses connections from node/)
  })

  it('deletes what nobody uses, and refuses what a guest has in its drive, whatever was known of it', async () => {
    const world = await startCatalogue()
    const { core, cluster } = world
    const { world: lab } = cluster(0)
    const guest = [...lab.guests.values()].find(({ kind, template }) => kind === 'qemu' && !template)
    if (guest === undefined) throw new Error('no VM in the lab')
    const target = { clusterId: cluster(0).id, node: guest.node, storage: 'local' }
    const used = { ...target, volid: 'local:iso/opnsense-25.7-dvd-amd64.iso' }
    const free = { ...target, volid: 'local:iso/debian-12.11.0-amd64-netinst.iso' }
    const other = { ...target, volid: 'local:iso/virtio-win-0.1.271.iso' }
    // Put in behind the console's back, as somebody does in Proxmox' own page.
    guest.config.set('ide2', `${used.volid},media=cdrom,size=2064G`)
    for (const drive of lab.guests.values())
      if (drive !== guest)
        for (const [key, value] of drive.config)
          if ([free, other].some(({ volid }) => value.includes(volid))) drive.config.delete(key)
    const id = newJobId()
    await core.call('catalogue.remove', { id, volumes: [free, used] })
    const { children } = await ended(core, id)
    const states = new Map(children.map(({ subject, state }) => [subject.split(' ')[0] ?? '', state]))
    expect(states.get('opnsense-25.7-dvd-amd64.iso')).toBe('failed')
    expect(states.get('debian-12.11.0-amd64-netinst.iso')).toBe('completed')
    const failed = children.find(({ state }) => state === 'failed')
    expect(failed?.error?.message).toContain(`(${guest.vmid}, ide2)`)
    expect(storedFile(cluster(0), guest.node, used.volid)).toBeDefined()
    expect(storedFile(cluster(0), guest.node, free.volid)).toBeUndefined()
    // By now the console knows it: the next try is refused at once.
    await expect(core.call('catalogue.remove', { id: newJobId(), volumes: [used] })).rejects.toMatchObject({
      code: 'conflict',
    })
    // Beside one that can be deleted it is the failure of its own copy alone.
    const both = newJobId()
    await core.call('catalogue.remove', { id: both, volumes: [used, other] })
    const parts = (await ended(core, both)).children
    expect(parts.map(({ subject, state }) => [subject.split(' ')[0], state]).toSorted()).toEqual([
      ['opnsense-25.7-dvd-amd64.iso', 'failed'],
      ['virtio-win-0.1.271.iso', 'completed'],
    ])
    const [usage] = await core.call('catalogue.usage', { volumes: [used] })
    expect(usage?.guests).toMatchObject([{ vmid: guest.vmid, keys: ['ide2'] }])
  })

  it('does not believe a node that says it deleted what is there still', async () => {
    const { core, cluster } = await startCatalogue()
    const { world: lab } = cluster(0)
    const target = localOf(cluster(0))
    const kept = { ...target, volid: 'local:iso/virtio-win-0.1.271.iso' }
    for (const drive of lab.guests.values())
      for (const [key, value] of drive.config) if (value.includes(kept.volid)) drive.config.delete(key)
    // As on a share that is full of snapshots: the task takes one away, and the list shows it again.
    const file = storedFile(cluster(0), target.node, kept.volid)
    if (file === undefined) throw new Error('no such file in the lab')
    lab.storages.get('local')?.volumes.push({ ...file })
    const id = newJobId()
    await core.call('catalogue.remove', { id, volumes: [kept] })
    const [part] = (await ended(core, id)).children
    expect(part).toMatchObject({ state: 'failed', error: { code: 'cluster_refused' } })
    expect(part?.error?.message).toContain('still lists it. Look at the storage on the node.')
  })
})
