import { SEARCH_FIELDS, SEARCH_FIELD_NAMES, STATUS_NAMES, fieldNamed, type SearchField } from './fields.ts'
import { fold, foldShared } from './fold.ts'
import { tokenize, type Token } from './tokens.ts'
import { quoteValue } from './write.ts'

/** Values of a field that occur, most useful first. */
export type SearchFacets = Readonly<Partial<Record<SearchField, readonly string[]>>>

export interface Completion {
  readonly kind: 'field' | 'value'
  /** What the list shows. */
  readonly label: string
  readonly detail: string
  /** What replaces the text from `from` to `to`. */
  readonly insert: string
}

export interface Completions {
  readonly from: number
  readonly to: number
  /** Something at the caret begins them; else they are all there is, for who asks for that. */
  readonly begun: boolean
  readonly items: readonly Completion[]
}

const LIMIT = 20

const fixedValues: SearchFacets = {
  status: STATUS_NAMES,
  type: ['vm', 'ct'],
  template: ['yes', 'no'],
  backup: ['none', 'unknown'],
}

const EMPTYABLE: ReadonlySet<SearchField> = new Set([
  'tag',
  'pool',
  'lock',
  'ha',
  'ip',
  'vlan',
  'company',
  'project',
  'storage',
])

const valuesOf = (field: SearchField, facets: SearchFacets): readonly string[] => [
  ...(fixedValues[field] ?? facets[field] ?? []),
  ...(EMPTYABLE.has(field) ? ['none'] : []),
]

/** Beginnings first, then the rest that contains it, each in the order given. */
const matching = (values: readonly string[], typed: string): readonly string[] => {
  const wanted = fold(typed)
  const begins = values.filter((value) => foldShared(value).startsWith(wanted))
  const contains = values.filter((value) => !begins.includes(value) && foldShared(value).includes(wanted))
  return [...begins, ...contains].slice(0, LIMIT)
}

const fieldItems = (typed: string): Completion[] =>
  SEARCH_FIELD_NAMES.filter((name) => name.startsWith(fold(typed))).map((name) => {
    const { kind, help } = SEARCH_FIELDS[name]
    const compares = kind === 'percent' || kind === 'usage' || kind === 'duration' || kind === 'age'
    return { kind: 'field', label: name, detail: help, insert: `${name}${compares ? '>' : ':'}` }
  })

const bareItems = (typed: string, facets: SearchFacets): Completion[] => {
  if (typed === '') return []
  const sources: readonly SearchField[] = ['tag', 'company', 'project', 'cluster', 'node', 'pool']
  return sources.flatMap((field) =>
    matching(facets[field] ?? [], typed).map((value): Completion => ({
      kind: 'value',
      label: value,
      detail: field,
      insert: `${field}:${quoteValue(value)}`,
    })),
  )
}

const wordAt = (tokens: readonly Token[], caret: number) =>
  tokens.find((token) => token.kind === 'word' && token.start < caret && caret <= token.end)

/**
 * What could stand at the caret: names of fields, or values of the field that is being written.
 * Replace `from`..`to` of the text with `insert` of the chosen item.
 */
export const completeSearch = (text: string, caret: number, facets: SearchFacets): Completions => {
  const token = wordAt(tokenize(text).tokens, caret)
  if (token?.kind !== 'word') return { from: caret, to: caret, begun: false, items: fieldItems('') }
  const field = token.name === null ? null : fieldNamed(token.name)
  if (field !== null && caret >= token.valueStart) {
    const typed = text.slice(token.valueStart, caret).replace(/^"/, '')
    // The words a quantity may have stand for no quantity: there is nothing to compare with.
    const compares = token.operator !== ':' && token.operator !== '='
    const items = matching(compares ? [] : valuesOf(field, facets), typed).map((value): Completion => {
      const insert = value === 'none' ? value : quoteValue(value)
      return { kind: 'value', label: value, detail: field, insert: token.end === text.length ? `${insert} ` : insert }
    })
    return { from: token.valueStart, to: token.end, begun: true, items }
  }
  if (token.name !== null) return { from: caret, to: caret, begun: true, items: [] }
  const typed = text.slice(token.start, caret)
  return {
    from: token.start,
    to: token.end,
    begun: true,
    items: [...fieldItems(typed), ...bareItems(typed, facets)].slice(0, LIMIT),
  }
}
