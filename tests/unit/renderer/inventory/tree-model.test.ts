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
const context = { index, now: 0 }

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
        expect({ branch: node.query, found: guests.filter(compileSearch(ast, context)).length }).toEqual({
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

  test('keys stay the same when figures change', () => {
    const changed = guests.map((guest) => ({ ...guest, cpu: 0.5 }))
    const keys = (rows: typeof guests) =>
      buildTree(rows, names, companies, 'cluster', new Set()).map((node) => node.key)
    expect(keys(changed)).toEqual(keys(guests))
  })
})
