import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchNode } from '#shared/model/search/ast.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex } from '#shared/model/search/row-index.ts'
import { quoteValue, writeSearch } from '#shared/model/search/write.ts'
import { NOW, names, guest } from './guests.ts'

const messages = (text: string) => parseSearch(text).errors.map((error) => error.message)

/** The tree without places, for comparing what two texts mean. */
const meaning = (node: SearchNode): unknown => {
  switch (node.kind) {
    case 'all':
      return 'all'
    case 'text':
      return [node.kind, node.value, node.quoted]
    case 'field':
      return [node.field, node.operator, node.value, node.quoted]
    case 'not':
      return ['not', meaning(node.node)]
    case 'and':
    case 'or':
      return [node.kind, ...node.nodes.map(meaning)]
  }
}

const fragment = fc.oneof(
  fc.constantFrom('(', ')', '-', '"', ' ', 'OR', 'AND', 'NOT', '*', '\\', ':', '>', 'tag:', 'cpu>', 'ip:', 'backup:'),
  fc.constantFrom('web', '10.0.0.0/8', '80', '2d', 'none', 'ÄÖ', 'running', '8G', 'dead:beef::1'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)
const queryText = fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join(''))
const rows = [
  guest({ name: 'web-01', tags: ['prod'], addresses: ['10.0.0.1'], cpu: 0.9 }),
  guest({ name: 'Mail', type: 'lxc', status: 'stopped', lastBackupAt: '2026-03-01T00:00:00Z' }),
  guest({ name: 'ÄÖ-80', vlans: [80], lock: 'backup' }),
]
const found = (text: string) => {
  const shown = createSearchIndex(names).filter(rows, compileSearch(parseSearch(text).ast, { now: NOW }))
  return rows.map((row) => shown.includes(row))
}

describe('what is wrong is said in words, with its place', () => {
  it.each([
    ['foo:bar', 'There is no field “foo”'],
    ['cpu>fast', 'not a percentage'],
    ['uptime<5', 'not a time'],
    ['tag:', 'Give a value'],
    ['tag>3', 'cannot be compared'],
    ['status:runing', '“runing” is not a status; it is running, stopped, paused, suspended or unknown.'],
    ['type:disk', '“disk” is not a type; it is vm or ct.'],
    ['name:"web', 'not closed'],
    ['(web', 'not closed'],
    ['web)', 'closes nothing'],
    ['OR web', 'both sides'],
    ['web OR', 'both sides'],
    ['cpu > 80', 'without spaces'],
    ['ip:hello', 'not an address'],
    ['template:maybe', 'yes or no'],
  ])('%s', (text, words) => {
    expect(messages(text).join(' ')).toContain(words)
  })

  it('marks the value that cannot be', () => {
    const [error] = parseSearch('web cpu>fast').errors
    expect(error).toMatchObject({ start: 8, end: 12 })
  })

  it('still finds by the rest', () => {
    expect(meaning(parseSearch('web foo:bar').ast)).toEqual(['text', 'web', false])
  })

  it('a minus that waits for its word changes nothing', () => {
    expect(meaning(parseSearch('web -').ast)).toEqual(['text', 'web', false])
    expect(messages('web -')).toEqual([])
  })

  it('a keyword behind a minus is looked for as a word', () => {
    expect(meaning(parseSearch('-OR').ast)).toEqual(['not', ['text', 'OR', true]])
    expect(writeSearch(parseSearch('--AND').ast)).toBe('"AND"')
  })

  it('two negations are none, with parentheses between them as well', () => {
    expect(meaning(parseSearch('NOT (-web)').ast)).toEqual(['text', 'web', false])
  })
})

describe('for every text', () => {
  it('reading never fails and every place lies inside the text', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const { errors } = parseSearch(text)
        for (const { start, end } of errors) expect(start >= 0 && start <= end && end <= text.length).toBe(true)
        found(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('a thousand parentheses or minuses are no harm', () => {
    expect(messages('('.repeat(5000) + 'x').length).toBeGreaterThan(0)
    expect(meaning(parseSearch('-'.repeat(5000) + 'x').ast)).toEqual(['text', 'x', false])
    expect(() => found(`${'-('.repeat(3000)}web${')'.repeat(3000)}`)).not.toThrow()
  })

  it('what is written reads back as the same search, however blank it is spaced', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const { ast } = parseSearch(text)
        const written = writeSearch(ast)
        expect(meaning(parseSearch(written).ast)).toEqual(meaning(ast))
        expect(meaning(parseSearch(`  ${written}\t`).ast)).toEqual(meaning(ast))
      }),
      { numRuns: 3000 },
    )
  })

  it('a quoted value comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        expect(parseSearch(`name:${quoteValue(value)}`).ast).toMatchObject({ kind: 'field', value })
      }),
      { numRuns: 3000 },
    )
  })

  it('-(x) finds exactly what x does not', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const { ast, errors } = parseSearch(text)
        fc.pre(errors.length === 0 && ast.kind !== 'all')
        expect(found(`-(${text})`)).toEqual(found(text).map((hit) => !hit))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a field that is not there', () => {
  const said = (text: string) => parseSearch(text).errors.map(({ message }) => message)

  it('is answered with the one that was meant, where one is near', () => {
    expect(said('statsu:running')).toEqual(['There is no field “statsu”. Did you mean “status”?'])
    expect(said('clus:a')[0]).toContain('“cluster”')
    expect(said('nmae:a')[0]).toContain('“name”')
    expect(said('flavour:x')[0]).toContain('lists all fields')
  })

  it('hides no other mistake', () => {
    expect(said('statsu:x cpu>fast')).toHaveLength(2)
  })
})
