import { describe, expect, it } from 'vitest'
import { allowanceOf, belongingOf } from '#shared/model/machine/allowance.ts'
import { judgeNodes, nodeReason, withMachineOn, type NodeCandidate } from '#shared/model/machine/choose-node.ts'
import { nextVmid } from '#shared/model/machine/choose-vmid.ts'
import { machineNames, nameProblem, patternProblem } from '#shared/model/machine/machine-names.ts'
import { GIB, MachineSpec } from '#shared/model/machine/machine-spec.ts'
import { specProblems, specWarnings } from '#shared/model/machine/spec-problems.ts'
import { CompanyId } from '#shared/model/ids.ts'
import { Slice } from '#shared/model/slice.ts'

const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const ACME = CompanyId.parse('01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e5f')
const BETA = CompanyId.parse('01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e60')

describe('names', () => {
  it('count up with zeros to as many digits as the pattern has', () => {
    expect(machineNames('web-{n}', 9, 3)).toEqual(['web-9', 'web-10', 'web-11'])
    expect(machineNames('web{nnn}.example.net', 9, 2)).toEqual(['web009.example.net', 'web010.example.net'])
    expect(machineNames('db', 1, 1)).toEqual(['db'])
  })

  it.each(['web_01', '-web', 'web-', 'web 1', 'wéb', 'a..b', 'x'.repeat(64), ''])('“%s” is no host name', (name) => {
    expect(nameProblem(name)).not.toBeNull()
  })

  it('of several must differ', () => {
    expect(patternProblem('web', 1, 2)).toMatch(/\{n\}/)
    expect(patternProblem('web-{m}', 1, 1)).toMatch(/nothing but n/)
    expect(patternProblem('web-{n}', 1, 50)).toBeNull()
    expect(patternProblem(`${'x'.repeat(62)}{n}`, 9, 2)).toMatch(/longer than 63/)
  })
})

describe('the node', () => {
  const node = (name: string, freeMemory: number, change: Partial<NodeCandidate> = {}): NodeCandidate => ({
    name,
    online: true,
    freeMemory: freeMemory * GIB,
    storages: new Map([['ceph', 100 * GIB]]),
    bridges: new Set(['vmbr0']),
    ...change,
  })
  const need = { memory: 4 * GIB, disks: new Map([['ceph', 20 * GIB]]), bridges: ['vmbr0'], only: null }

  it('is judged by the room where the machine goes, not where its image is read from', () => {
    const storages = new Map([
      ['ceph', 100 * GIB],
      ['local', 7 * GIB],
    ])
    const [verdict] = judgeNodes(
      [node('pve1', 8, { storages })],
      { ...need, disks: new Map([...need.disks, ['local', 0]]) },
      true,
    )
    expect(verdict).toMatchObject({ reason: 'has 8 GiB memory and 100 GiB storage free', freeStorage: 100 * GIB })
  })

  it('is the one with most free memory of those that have what is needed, and says why', () => {
    const verdicts = judgeNodes(
      [
        node('pve1', 8),
        node('pve2', 64, { online: false }),
        node('pve3', 16),
        node('pve4', 64, { bridges: new Set() }),
        node('pve5', 64, { storages: new Map() }),
        node('pve6', 64, { storages: new Map([['ceph', GIB]]) }),
        node('pve7', 2),
      ],
      need,
      true,
    )
    expect(verdicts.filter(({ fits }) => fits).map((one) => one.node)).toEqual(['pve3', 'pve1'])
    expect(nodeReason(verdicts[0] ?? fail(), false, 2)).toBe(
      'Most free of 2 nodes that will do: has 16 GiB memory and 100 GiB storage free.',
    )
    expect(Object.fromEntries(verdicts.map((one) => [one.node, one.reason]))).toMatchObject({
      pve2: 'is offline',
      pve4: 'has no vmbr0',
      pve5: 'has no ceph',
      pve6: 'has 1 GiB free on ceph, 20 GiB are needed',
      pve7: 'has 2 GiB memory free, 4 GiB are needed',
    })
  })

  it('is another for the next machine once the first counts', () => {
    let nodes: readonly NodeCandidate[] = [node('pve1', 13), node('pve2', 12)]
    const chosen = Array.from({ length: 5 }, () => {
      const best = judgeNodes(nodes, need, true)[0]
      if (best?.fits !== true) return null
      nodes = withMachineOn(nodes, best.node, need, new Set(['ceph']))
      return best.node
    })
    // Five times 20 GiB are all the shared storage has.
    expect(chosen).toEqual(['pve1', 'pve2', 'pve1', 'pve2', 'pve1'])
    expect(judgeNodes(nodes, { ...need, memory: 1 }, true).some(({ fits }) => fits)).toBe(false)
  })

  it('is told without figures to who may not know how full the nodes are', () => {
    const verdicts = judgeNodes([node('pve1', 16), node('pve2', 1)], need, false)
    expect(JSON.stringify(verdicts)).not.toMatch(/16 GiB|1 GiB memory|17179869184/)
    expect(verdicts.map(({ node: name, fits }) => [name, fits])).toEqual([
      ['pve1', true],
      ['pve2', false],
    ])
  })
})

it('the VMID is the lowest free of the company’s ranges, else from where the cluster says', () => {
  const isTaken = (vmid: number): boolean => [100, 101, 2000, 2001].includes(vmid)
  expect(nextVmid(isTaken, null, 100)).toBe(102)
  expect(
    nextVmid(isTaken, [
      [3000, 3001],
      [2000, 2002],
    ]),
  ).toBe(2002)
  expect(nextVmid(isTaken, [[2000, 2001]])).toBeNull()
  expect(
    nextVmid(
      isTaken,
      [
        [2000, 2002],
        [3000, 3005],
      ],
      2003,
    ),
  ).toBe(3000)
})

describe('what of a cluster a company may use', () => {
  const slice = (companyId: CompanyId, change: object) =>
    Slice.parse({
      ...{
        id: CLUSTER,
        clusterId: CLUSTER,
        companyId,
        pools: [],
        tags: [],
        vmids: [],
        vlans: [],
        storages: [],
        guestIds: [],
      },
      ...change,
    })
  const acme = slice(ACME, { pools: ['acme'], vlans: [[20, 29]], vmids: [[2000, 2999]], storages: ['acme-ssd'] })
  const beta = slice(BETA, { pools: ['beta'], tags: ['beta'], vlans: [[30, 39]], storages: ['beta-ssd'] })

  it('is what its slice names, and nothing of another’s', () => {
    const may = allowanceOf(ACME, null, [acme, beta], false)
    expect(['acme-ssd', 'beta-ssd', 'ceph'].filter(may.storage)).toEqual(['acme-ssd'])
    expect([20, 29, 30, 40, null].filter(may.vlan)).toEqual([20, 29])
    expect([100, 2000].filter(may.vmid)).toEqual([2000])
    expect(['acme', 'beta', 'x'].filter(may.pool)).toEqual(['acme'])
    expect(['beta', 'prod'].filter(may.tag)).toEqual(['prod'])
  })

  it('is all but others’ for who holds the whole cluster; the provider lends what nobody has', () => {
    const owner = allowanceOf(null, null, [acme, beta], true)
    expect(['acme-ssd', 'ceph'].filter(owner.storage)).toEqual(['ceph'])
    expect([20, 40, null].filter(owner.vlan)).toEqual([40, null])
    expect([100, 2000].filter(owner.vmid)).toEqual([100])
    const lent = slice(ACME, { pools: ['acme'] })
    expect(allowanceOf(ACME, null, [lent, beta], true).storage('ceph')).toBe(true)
    expect(allowanceOf(ACME, null, [lent, beta], false).storage('ceph')).toBe(false)
    expect(allowanceOf(ACME, null, [beta], true).any).toBe(false)
  })

  it('makes the machine the company’s by pool, else tag, else by hand; and leaves what is enough alone', () => {
    const facts = { vmid: 100, pool: '', tags: ['prod'], vlans: [] }
    expect(belongingOf(ACME, null, [acme, beta], facts)).toEqual({ pool: 'acme', tags: ['prod'], pin: false })
    expect(belongingOf(ACME, null, [acme, beta], { ...facts, vmid: 2000 })).toMatchObject({ pool: null, pin: false })
    expect(belongingOf(ACME, ACME, [beta], facts)).toEqual({ pool: null, tags: ['prod'], pin: false })
    const tagged = slice(ACME, { tags: ['acme'] })
    expect(belongingOf(ACME, null, [tagged], facts)).toEqual({ pool: null, tags: ['prod', 'acme'], pin: false })
    expect(belongingOf(ACME, null, [slice(ACME, { storages: ['s'] })], facts)).toMatchObject({ pin: true })
    expect(belongingOf(null, null, [acme, beta], facts)).toMatchObject({ pool: null, pin: false })
  })
})

describe('a spec that contradicts itself', () => {
  const spec = (change: object) =>
    MachineSpec.parse({
      ...{ companyId: null, clusterId: CLUSTER, storage: 'ceph', name: 'web-{n}', disks: [{ size: GIB }] },
      source: { kind: 'cloud_image', image: 'local:import/a.qcow2' },
      ...change,
    })
  const templateId = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
  const fields = (change: object, count = 1, template: 'qemu' | 'lxc' | null = null): string[] =>
    specProblems(spec(change), count, 1, template).map(({ field }) => field)

  it('says so at the field', () => {
    expect(fields({})).toEqual([])
    expect(fields({ storage: null })).toEqual(['storage'])
    expect(fields({ source: { kind: 'template', templateId, clone: 'linked' } }, 1, 'qemu')).toEqual(['storage'])
    expect(fields({ source: { kind: 'iso', iso: 'a:b' }, disks: [{ size: null }] })).toEqual(['disks.0.size'])
    expect(fields({ disks: [{ size: null }, { size: null }] })).toEqual(['disks.1.size'])
    expect(fields({ waitForAgent: true, start: false })).toEqual(['waitForAgent'])
    expect(fields({ name: 'web' }, 2)).toEqual(['name'])
    const source = { kind: 'template', templateId, clone: 'full' }
    expect(fields({ source, login: { password: { mode: 'generated' } } }, 1, 'lxc')).toEqual(['login'])
    const typed = { mode: 'static', rangeId: templateId, address: '10.0.0.5' }
    const nics = [{ network: { kind: 'bridge', bridge: 'vmbr0' }, ipv4: typed }]
    expect(fields({ nics }, 2)).toEqual(['nics.0.ipv4.address'])
    expect(fields({ nics }, 1)).toEqual([])
  })

  it('is told what nobody may want', () => {
    expect(specWarnings(spec({})).map(({ field }) => field)).toEqual(['login', 'nics'])
  })
})

const fail = (): never => {
  throw new Error('there is none')
}
