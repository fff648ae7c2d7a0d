import { describe, expect, it } from 'vitest'
import { chosenOf } from '#renderer/features/machines/chosen-source.ts'
import { STANDARD, newDisk, newNic, type Draft } from '#renderer/features/machines/draft.ts'
import { readSize } from '#renderer/components/read-size.ts'
import { readDraft } from '#renderer/features/machines/read-draft.ts'
import { settleDraft } from '#renderer/features/machines/settle-draft.ts'
import { GIB } from '#shared/model/machine/machine-spec.ts'
import { clusterId, companyId, guestId } from '#support/fleet-rows.ts'
import { makeOptions, makeTemplate, rangeId } from '#support/machine-options.ts'

const options = makeOptions()
const filled = (change: Partial<Draft> = {}): Draft =>
  settleDraft({ ...STANDARD, companyId: companyId(0), clusterId: clusterId(1), name: 'web-01', ...change }, options)
const read = (draft: Draft) => readDraft(draft, chosenOf(draft, options))
const problems = (change: Partial<Draft>) => read({ ...filled(), ...change }).problems
const fields = (change: Partial<Draft>): string[] => problems(change).map(({ field }) => field)

describe('the form of a new machine', () => {
  it('needs a name alone once cluster and what is on it are known: the rest has defaults that work', () => {
    expect(fields({ name: '' })).toEqual(['name'])
    expect(read(filled()).order?.spec).toMatchObject({
      source: { kind: 'cloud_image', image: options.images[0]?.volid },
      storage: 'ceph',
      cores: 2,
      memory: 2 * GIB,
      node: null,
      vmid: null,
      nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: null }, ipv4: { mode: 'dhcp' } }],
    })
  })

  it('says what is wrong at its field, in words', () => {
    expect(problems({ cores: 'two' })).toEqual([{ field: 'cores', message: 'Enter a whole number.' }])
    expect(fields({ memory: 'much' })).toEqual(['memory'])
    expect(fields({ disks: [newDisk('32'), newDisk('')] })).toEqual(['disks.1.size'])
    expect(fields({ nics: [{ ...newNic('bridge:vmbr0'), vlan: '9999' }] })).toEqual(['nics.0.network.vlan'])
    expect(fields({ keys: 'ssh-ed25519 nonsense' })).toEqual(['login.keys.0'])
    expect(fields({ passwordMode: 'given', password: 'abc' })).toEqual(['login.password.password'])
    expect(fields({ name: 'web_01' })).toEqual(['name'])
    expect(fields({ count: '51' })).toContain('count')
    expect(
      problems({ nics: [{ ...newNic('bridge:vmbr0'), ipv4: { mode: 'static', rangeId: '', address: '' } }] }),
    ).toEqual([{ field: 'nics.0.ipv4.rangeId', message: 'Choose the range the address is taken from.' }])
  })

  it('reads sizes with and without unit', () => {
    expect([readSize('2'), readSize('1.5 GiB'), readSize('512 MiB'), readSize('a'), readSize('2 TB')]).toEqual([
      2 * GIB,
      1.5 * GIB,
      GIB / 2,
      null,
      null,
    ])
  })

  it('asks several for a pattern and gives each the next free address, whatever was typed for one', () => {
    expect(problems({ count: '3' })[0]?.message).toContain('{n}')
    const nics = [
      { ...newNic('bridge:vmbr1'), ipv4: { mode: 'static' as const, rangeId: rangeId(20), address: '10.20.0.5' } },
    ]
    const { order } = read(filled({ count: '3', name: 'web-{nn}', first: '7', nics }))
    expect(order).toMatchObject({ count: 3, first: 7, spec: { nics: [{ ipv4: { mode: 'static', address: null } }] } })
  })

  it('sends of a linked clone no storage, of a container root alone, of an ISO no access', () => {
    const linked = read(filled({ kind: 'template', templateId: guestId(1), clone: 'linked' })).order?.spec
    expect(linked).toMatchObject({ storage: null, source: { clone: 'linked' }, cpuType: '' })
    const container = read(filled({ kind: 'container', user: 'debian' })).order?.spec
    expect(container).toMatchObject({ login: { user: '' }, agent: false, source: { kind: 'container' } })
    const installed = read(filled({ kind: 'iso', user: 'debian', disks: [newDisk('32')] })).order?.spec
    expect(installed).toMatchObject({ login: { user: '', password: { mode: 'none' } }, waitForAgent: false })
  })
})

describe('the form over what the cluster has', () => {
  it('gives up what is not there and chooses what most would', () => {
    const draft = settleDraft({ ...STANDARD, image: 'gone:import/x.qcow2', storage: 'gone', node: 'pve9' }, options)
    expect(draft).toMatchObject({ image: options.images[0]?.volid, storage: 'ceph', node: '' })
    expect(draft.nics[0]?.network).toBe('bridge:vmbr0')
    const bridges = ['storage', 'vmbr1'].map((name) => ({ name, nodes: ['pve1'], vlanAware: true, comment: '' }))
    expect(settleDraft(STANDARD, makeOptions({ bridges })).nics[0]?.network).toBe('bridge:vmbr1')
  })

  it('keeps what can be kept, of every kind of source', () => {
    const chosen = filled({ kind: 'template', templateId: guestId(2), storage: 'local-zfs' })
    const there = settleDraft({ ...chosen, kind: 'cloud_image' }, options)
    expect(settleDraft({ ...there, kind: 'template' }, options)).toEqual(chosen)
  })

  it('takes a storage the source can be read next to', () => {
    const local = makeOptions({
      storages: makeOptions().storages.map((storage) =>
        storage.name === 'ceph' ? { ...storage, nodes: ['pve2'] } : storage,
      ),
      images: makeOptions().images.map((image) => ({ ...image, nodes: ['pve1'] })),
    })
    expect(settleDraft(STANDARD, local).storage).toBe('local-zfs')
  })

  it('leaves a clone where its template lies', () => {
    const near = makeOptions({ templates: [makeTemplate(1)] })
    expect(settleDraft({ ...STANDARD, kind: 'template' }, near)).toMatchObject({ templateId: guestId(1), storage: '' })
  })
})
