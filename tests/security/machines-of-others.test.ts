import { beforeEach, describe, expect, it } from 'vitest'
import type { OperationArguments } from '#shared/contract/index.ts'
import type { AppError } from '#shared/errors.ts'
import { GuestId, RangeId, SliceId, type ClusterId, type CompanyId, type ProjectId } from '#shared/model/ids.ts'
import { GIB } from '#shared/model/machine/machine-spec.ts'
import type { TestCore } from '#support/core.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'
import { newJobId } from '#support/jobs.ts'
import { CONTAINER_TEMPLATE } from '#support/machine-world.ts'
import { addCompany, addPerson, addProject, callAs } from '#support/people.ts'
import { newId } from '#support/new-id.ts'

interface Shared {
  readonly cluster: LabCore['cluster']
  readonly core: TestCore
  readonly clusterId: ClusterId
  readonly foreignCluster: ClusterId
  readonly acme: CompanyId
  readonly beta: CompanyId
  readonly betaProject: ProjectId
  readonly betaRange: RangeId
  readonly acmeRange: RangeId
  readonly template: GuestId
  readonly asAcme: TestCore['call']
  readonly nodes: readonly string[]
}

/** One cluster of the provider's, of which two companies have slices; one of the people of Acme makes machines on it. */
const share = async (): Promise<Shared> => {
  const { core, cluster } = await startLabCore()
  const { id: clusterId } = cluster(1)
  const [acme, beta] = [addCompany(core, 'Slice One'), addCompany(core, 'Slice Two')]
  await until('the inventory', async () =>
    (await core.call('inventory.snapshot', {})).storages.some((row) => row.clusterId === clusterId),
  )
  const { storages, nodes, guests } = await core.call('inventory.snapshot', {})
  const disks = storages.find((row) => row.clusterId === clusterId && row.shared && row.content.includes('rootdir'))
  const others = storages.find((row) => row.clusterId === clusterId && !row.shared && row.content.includes('rootdir'))
  const none = { pools: [], tags: [], vmids: [], vlans: [], storages: [], guestIds: [] }
  const save = (companyId: CompanyId, criteria: Partial<OperationArguments<'tenancy.saveSlice'>>) =>
    core.call('tenancy.saveSlice', { ...none, id: SliceId.parse(newId()), clusterId, companyId, ...criteria })
  await save(acme, { vlans: [[20, 29]], vmids: [[7000, 7099]], storages: [disks?.name ?? '', 'local'] })
  await save(beta, { vlans: [[30, 39]], vmids: [[7100, 7199]], storages: [others?.name ?? ''], tags: ['two'] })
  const range = async (companyId: CompanyId, cidr: string): Promise<RangeId> => {
    const id = RangeId.parse(newId())
    const wire = { vlan: null, bridge: null, vnet: null, gateway: null, dns: [], description: '' }
    await core.call('addresses.saveRange', { ...wire, id, cidr, kind: 'internal', companyId, clusterId })
    return id
  }
  const { id: person } = await addPerson(core, { companyId: acme })
  return {
    core,
    cluster,
    clusterId,
    foreignCluster: cluster(0).id,
    acme,
    beta,
    betaProject: addProject(core, beta, []),
    acmeRange: await range(acme, '10.60.0.0/24'),
    betaRange: await range(beta, '10.61.0.0/24'),
    template: guests.find((row) => row.clusterId === clusterId && row.template)?.id ?? GuestId.parse(newId()),
    asAcme: callAs(core, person),
    nodes: nodes.filter((row) => row.clusterId === clusterId).map(({ name }) => name),
  }
}

type Spec = OperationArguments<'machines.plan'>['spec']

describe('a company that has a slice of a cluster', () => {
  let world: Shared
  let storage: string
  let foreignStorage: string
  const spec = (change: Partial<Spec> = {}): Spec => ({
    companyId: world.acme,
    clusterId: world.clusterId,
    source: { kind: 'container', template: CONTAINER_TEMPLATE },
    storage,
    name: 'web-01',
    disks: [{ size: 8 * GIB }],
    nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 } }],
    ...change,
  })
  const refusal = async (change: Partial<Spec>): Promise<AppError> => {
    try {
      await world.asAcme('machines.create', { id: newJobId(), spec: spec(change) })
    } catch (error) {
      return error as AppError
    }
    throw new Error('it was created')
  }
  beforeEach(async () => {
    world = await share()
    const slices = await world.core.call('tenancy.slices', { clusterId: world.clusterId })
    storage = slices.find(({ companyId }) => companyId === world.acme)?.storages[0] ?? ''
    foreignStorage = slices.find(({ companyId }) => companyId === world.beta)?.storages[0] ?? ''
  })

  it('is offered its own storages, VLANs, VMIDs and ranges, and nothing about others or how full the nodes are', async () => {
    const options = await world.asAcme('machines.options', { companyId: world.acme, clusterId: world.clusterId })
    expect(new Set(options.storages.map(({ name }) => name))).toEqual(new Set([storage, 'local']))
    expect(options).toMatchObject({ vlans: [[20, 29]], vmids: [[7000, 7099]], nextVmid: 7000 })
    expect(options.ranges.map(({ cidr }) => cidr)).toEqual(['10.60.0.0/24'])
    expect(options.templates).toEqual([])
    expect(
      options.nodes.every(
        ({ freeMemory, totalMemory, cpu }) => freeMemory === null && totalMemory === null && cpu === null,
      ),
    ).toBe(true)
    const plan = await world.asAcme('machines.plan', { spec: spec() })
    expect(plan.problems).toEqual([])
    expect(JSON.stringify(plan.nodes)).not.toMatch(/memory and|GiB memory/)
    expect(JSON.stringify([options, plan])).not.toMatch(/10\.61|Slice Two|"two"|7100/)
    expect(plan.machines[0]?.vmid).toBe(7000)
  })

  it('is plugged into no VNet of another’s, whatever it calls it', async () => {
    world.cluster(1).world.vnets = [
      { vnet: 'ours', zone: 'tenants', tag: 23, type: 'vnet' },
      { vnet: 'theirs', zone: 'tenants', tag: 33, type: 'vnet' },
    ]
    const plugged = (network: NonNullable<Spec['nics']>[number]['network']) => ({ nics: [{ network }] })
    expect((await refusal(plugged({ kind: 'vnet', vnet: 'theirs' }))).message).toMatch(/no VNet theirs/i)
    for (const vlan of [20, null]) {
      const error = await refusal(plugged({ kind: 'bridge', bridge: 'theirs', vlan }))
      expect(error.message).toMatch(/has a bridge theirs/)
    }
    const { problems } = await world.asAcme('machines.plan', { spec: spec(plugged({ kind: 'vnet', vnet: 'ours' })) })
    expect(problems).toEqual([])
    const { bridges } = await world.asAcme('machines.options', { companyId: world.acme, clusterId: world.clusterId })
    expect(bridges.map(({ name }) => name)).not.toContain('theirs')
  })

  it('is told that it has a slice of the cluster, and of no other who has one', async () => {
    const { clusterId, acme, beta } = world
    const [seen] = await world.asAcme('clusters.list', {})
    expect(seen).toMatchObject({ id: clusterId, companyId: null, slicedFor: [acme] })
    const all = await world.core.call('clusters.list', {})
    expect(new Set(all.find(({ id }) => id === clusterId)?.slicedFor)).toEqual(new Set([acme, beta]))
  })

  it('gets nothing of what is another’s', async () => {
    const cases: readonly [string, Partial<Spec>, RegExp][] = [
      ['a storage of another', { storage: foreignStorage }, /no storage/],
      [
        'a VLAN of another',
        { nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 30 } }] },
        /VLAN 30 is not to be used/,
      ],
      ['no VLAN at all', { nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: null } }] }, /Enter a VLAN/],
      ['a VMID of another', { vmid: 7100 }, /VMID 7100 is not to be used/],
      ['a tag that makes it another’s', { tags: ['two'] }, /another company’s/],
      ['a pool it does not have', { pool: 'somebody' }, /no pool/],
      [
        'a range of another',
        {
          nics: [
            {
              network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 },
              ipv4: { mode: 'static', rangeId: world.betaRange },
            },
          ],
        },
        /no such range/,
      ],
    ]
    for (const [what, change, sentence] of cases) {
      const error = await refusal(change)
      expect(error.message, what).toMatch(sentence)
      expect(error.message, what).not.toMatch(/Slice Two|10\.61/)
    }
  })

  it('is told of what it does not see as of what never was', async () => {
    const cases: readonly [string, Partial<Spec>][] = [
      ['another company', { companyId: world.beta }],
      ['the provider', { companyId: null }],
      ['a cluster it has nothing on', { clusterId: world.foreignCluster }],
      ['a project of another', { projectId: world.betaProject }],
      ['a template it does not see', { source: { kind: 'template', templateId: world.template, clone: 'full' } }],
    ]
    for (const [what, change] of cases) expect((await refusal(change)).code, what).toBe('not_found')
  })

  it('makes a machine that is its own, under a number of its range', async () => {
    const id = newJobId()
    await world.asAcme('machines.create', {
      id,
      spec: spec({
        nics: [
          {
            network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 },
            ipv4: { mode: 'static', rangeId: world.acmeRange },
          },
        ],
      }),
    })
    const job = await until('the end', async () => {
      const { job: now } = await world.asAcme('jobs.get', { id })
      return now.finishedAt === null ? null : now
    })
    expect(job.error).toBeNull()
    const { guests } = await world.asAcme('inventory.snapshot', {})
    expect(guests).toMatchObject([{ vmid: 7000, companyId: world.acme, name: 'web-01' }])
  })
})
