import { describe, expect, it } from 'vitest'
import { completeSearch } from '#shared/model/search/complete.ts'
import { collectFacets } from '#shared/model/search/facets.ts'
import { names, guest } from './guests.ts'

const facets = collectFacets(
  [
    guest({ tags: ['prod', 'web'] }),
    guest({ tags: ['prod'], node: 'pve2' }),
    guest({ tags: ['needs care'], pool: 'shop' }),
  ],
  names,
)
const labels = (text: string, caret = text.length) =>
  completeSearch(text, caret, facets).items.map((item) => item.label)
const chosen = (text: string, caret: number, label: string) => {
  const { from, to, items } = completeSearch(text, caret, facets)
  const item = items.find((candidate) => candidate.label === label)
  return text.slice(0, from) + (item?.insert ?? '?') + text.slice(to)
}

describe('completions', () => {
  it('offers every field on an empty place', () => {
    expect(labels('')).toContain('backup')
    expect(labels('web ')).toContain('tag')
  })

  it('offers the fields a word begins like, and values that contain it', () => {
    expect(labels('st')).toEqual(['status', 'storage'])
    expect(labels('shop')).toEqual(['shop'])
    expect(chosen('shop', 4, 'shop')).toBe('pool:shop')
  })

  it('offers values, the most frequent first, and none', () => {
    expect(labels('tag:')).toEqual(['prod', 'needs care', 'web', 'none'])
    expect(labels('status:s')).toEqual(['stopped', 'suspended', 'paused', 'missing'])
  })

  it('tells what something typed begins from all there is', () => {
    const begun = (text: string) => completeSearch(text, text.length, facets).begun
    expect([begun(''), begun('web '), begun('('), begun('we'), begun('tag:')]).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it('offers words for what has no age where they can stand, not behind a comparison', () => {
    expect(labels('backup:')).toEqual(['none', 'unknown'])
    expect(labels('backup>')).toEqual([])
  })

  it('replaces the value at the caret and quotes what needs it', () => {
    expect(chosen('tag:need', 8, 'needs care')).toBe('tag:"needs care" ')
    expect(chosen('tag:p cpu>5', 5, 'prod')).toBe('tag:prod cpu>5')
    expect(chosen('-no', 3, 'node')).toBe('-node:')
    expect(chosen('cp', 2, 'cpu')).toBe('cpu>')
  })
})
