import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { narrows } from '#renderer/features/inventory/narrows.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex } from '#shared/model/search/row-index.ts'
import { makeFleet } from '#support/fleet-rows.ts'

const narrowed = (before: string, next: string): boolean => narrows(parseSearch(next).ast, parseSearch(before).ast)

describe('a search that only narrows the one before', () => {
  test.each([
    ['w', 'we'],
    ['web', 'web status:running'],
    ['web tag:prod', 'web-1 tag:prod'],
    ['', 'anything'],
  ])('%j then %j', (before, next) => {
    expect(narrowed(before, next)).toBe(true)
  })

  test.each([
    ['web', 'we'],
    ['web', 'web OR db'],
    ['-web', '-web-1'],
    ['we*', 'web*'],
    ['cpu>5', 'cpu>50'],
    ['10.0.0.0/8', '10.0.0.0/80'],
  ])('%j then %j is looked for anew', (before, next) => {
    expect(narrowed(before, next)).toBe(false)
  })

  test('never claims it of a search that finds something new', () => {
    const { guests, clusters } = makeFleet(120)
    const names = new Map(clusters.map((cluster) => [cluster.id, cluster]))
    const now = Date.UTC(2026, 10, 23)
    const index = createSearchIndex({
      cluster: (id) => names.get(id)?.name,
      company: () => 'Acme',
      project: () => undefined,
    })
    const found = (text: string): Set<string> => {
      const passes = compileSearch(parseSearch(text).ast, { now })
      return new Set(index.filter(guests, passes).map((guest) => guest.id))
    }
    const part = fc.constantFrom(
      'w',
      'we',
      'web',
      'prod',
      '-web',
      'tag:prod',
      'cpu>5',
      '10.',
      '10.1',
      'OR',
      'b*',
      '"web"',
      'pve1',
    )
    const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(text, text, (before, next) => {
        if (narrowed(before, next)) {
          const known = found(before)
          expect([...found(next)].filter((id) => !known.has(id))).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })
})
