import { describe, expect, test } from 'vitest'
import { buildTree, flattenTree, type TreeMode } from '#renderer/features/inventory/tree/tree-model.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex } from '#shared/model/search/row-index.ts'
import { makeCompanies, makeFleet } from '#support/fleet-rows.ts'

const { guests, clusters } = makeFleet(300)
const names = new Map(clusters.map(({ id, name }) => [id, name]))
const companies = new Map(makeCompanies().map((company) => [company.id, company]))
const index = createSearchIndex({
  cluster: (id) => names.get(id),
  company: (id) => companies.get(id)?.name,
  project: () => undefined,
})

describe('the tree', () => {
  test.each<TreeMode>(['company', 'cluster', 'pool', 'tag'])(
    'by %s: the search of a branch finds exactly its guests',
    (mode) => {
      const open = new Set<string>()
      for (const node of buildTree(guests, names, companies, mode, open)) open.add(node.key)
      const branches = flattenTree(buildTree(guests, names, companies, mode, open), open).filter(
        ({ node }) => node.kind !== 'guest',
      )
      expect(branches.length).toBeGreaterThan(1)
      for (const { node } of branches) {
        const { ast, errors } = parseSearch(node.query)
        expect(errors).toEqual([])
        expect({ branch: node.query, found: index.filter(guests, compileSearch(ast, { now: 0 })).length }).toEqual({
          branch: node.query,
          found: node.count,
        })
      }
    },
  )

  test('what is folded has no children yet, opening it sorts them as people count', () => {
    const [closed] = buildTree(guests, names, companies, 'pool', new Set())
    expect(closed?.children).toEqual([])
    const [open] = buildTree(guests, names, companies, 'pool', new Set([closed?.key ?? '']))
    const labels = open?.children.map((child) => child.label) ?? []
    expect(labels.length).toBe(open?.count)
    expect(labels).toEqual(labels.toSorted(new Intl.Collator('en', { numeric: true }).compare))
  })

  test.each([
    ['pool', 'No pool'],
    ['tag', 'No tags'],
    ['company', 'Own'],
  ] as const)('by %s: what is in no group stands last', (mode, label) => {
    const some = guests.map((guest, index) => (index % 10 === 0 ? { ...guest, tags: [] } : guest))
    const labels = buildTree(some, names, companies, mode, new Set()).map((node) => node.label)
    expect(labels.length).toBeGreaterThan(1)
    expect(labels.indexOf(label)).toBe(labels.length - 1)
  })

  test('shows clusters and nodes without guests, as Proxmox does, by cluster', () => {
    const [cluster] = clusters
    if (cluster === undefined) throw new Error('The fleet has no cluster')
    const places = new Map([[cluster.id, ['pve-new', 'pve1']]])
    const open = new Set([`cluster/cluster:${cluster.id}`])
    const [only] = buildTree([], names, companies, 'cluster', open, places)
    expect(only).toMatchObject({ label: cluster.name, clusterId: cluster.id, count: 0 })
    expect(only?.children.map(({ label, count, clusterId }) => [label, count, clusterId])).toEqual([
      ['pve-new', 0, cluster.id],
      ['pve1', 0, cluster.id],
    ])
    const here = guests.filter(({ clusterId }) => clusterId === cluster.id)
    const [filled] = buildTree(here, names, companies, 'cluster', open, places)
    expect(filled?.children.map(({ label }) => label)).toContain('pve-new')
    expect(filled?.children.reduce((sum, { count }) => sum + count, 0)).toBe(here.length)
    expect(buildTree([], names, companies, 'company', open, places)).toEqual([])
  })

  test('keys stay the same when figures change', () => {
    const changed = guests.map((guest) => ({ ...guest, cpu: 0.5 }))
    const keys = (rows: typeof guests) =>
      buildTree(rows, names, companies, 'cluster', new Set()).map((node) => node.key)
    expect(keys(changed)).toEqual(keys(guests))
  })
})
