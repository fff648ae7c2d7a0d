import type { FieldNode, ParsedSearch, SearchError, SearchNode } from './ast.ts'
import { checkValue } from './check-value.ts'
import { fieldNamed } from './fields.ts'
import { nearestField } from './nearest-field.ts'
import { tokenize, type Token, type WordToken } from './tokens.ts'

/** Parentheses inside parentheses; deeper ones are ignored with an error, so that no text exhausts the stack. */
const MAX_DEPTH = 40

interface State {
  readonly tokens: readonly Token[]
  readonly errors: SearchError[]
  at: number
}

const isKeyword = (token: Token, keyword: string): boolean =>
  token.kind === 'word' && !token.quoted && token.name === null && token.value === keyword

const wordNode = (token: WordToken, errors: SearchError[]): SearchNode | null => {
  const { start, end } = token
  if (token.name === null || token.operator === null) {
    if (!token.quoted && /^(?:[<>]=?|=)/.test(token.value)) {
      errors.push({ start, end, message: `Write the comparison without spaces, for example cpu>80.` })
      return null
    }
    // A minus that waits for its word is what somebody is about to type.
    return token.value === '' || (token.value === '-' && !token.quoted)
      ? null
      : { kind: 'text', value: token.value, quoted: token.quoted, start, end }
  }
  const field = fieldNamed(token.name)
  if (field === null) {
    const near = nearestField(token.name)
    const help = near === null ? 'Ctrl+Space after a blank lists all fields.' : `Did you mean “${near}”?`
    errors.push({ start, end, message: `There is no field “${token.name}”. ${help}` })
    return null
  }
  if (token.value === '' && !token.quoted) {
    errors.push({ start, end, message: `Give a value after “${token.name}${token.operator}”.` })
    return null
  }
  const node: FieldNode = {
    kind: 'field',
    field,
    operator: token.operator,
    value: token.value,
    quoted: token.quoted,
    start,
    end,
  }
  const problem = checkValue(node)
  if (problem === null) return node
  errors.push({ start: token.valueStart, end, message: problem })
  return null
}

const group = (kind: 'and' | 'or', nodes: readonly SearchNode[]): SearchNode | null => {
  const [first] = nodes
  const last = nodes.at(-1)
  if (first === undefined || last === undefined) return null
  return nodes.length === 1 ? first : { kind, nodes, start: first.start, end: last.end }
}

const KEYWORDS = ['AND', 'OR', 'NOT']

/** A keyword where a word must stand (`-OR`, on the way to `-oracle`) is that word, as if it had been quoted. */
const asWord = (token: WordToken): WordToken =>
  KEYWORDS.some((keyword) => isKeyword(token, keyword)) ? { ...token, quoted: true } : token

/** One word, group or negation; null for what says nothing. The caller made sure that a token is there. */
const parseUnary = (state: State, depth: number): SearchNode | null => {
  let negated = false
  let start: number | null = null
  for (;;) {
    const token = state.tokens[state.at]
    if (token === undefined) return null
    if (token.kind !== 'not' && !isKeyword(token, 'NOT')) break
    start ??= token.start
    negated = !negated
    state.at += 1
  }
  const token = state.tokens[state.at]
  if (token === undefined || token.kind === 'close') return null
  state.at += 1
  let node: SearchNode | null
  if (token.kind === 'open') {
    node = parseOr(state, depth + 1)
    const close = state.tokens[state.at]
    if (close?.kind === 'close') state.at += 1
    else {
      state.errors.push({
        start: token.start,
        end: token.end,
        message: 'The parenthesis is not closed: add ) at its end.',
      })
    }
  } else {
    node = token.kind === 'word' ? wordNode(asWord(token), state.errors) : null
  }
  if (node === null || !negated) return node
  // `-(-web)` is `web`: a double negation is never kept, so that a search has one way to be written.
  return node.kind === 'not' ? node.node : { kind: 'not', node, start: start ?? node.start, end: node.end }
}

const parseAnd = (state: State, depth: number): SearchNode | null => {
  const nodes: SearchNode[] = []
  for (;;) {
    const token = state.tokens[state.at]
    if (token === undefined || token.kind === 'close' || isKeyword(token, 'OR')) return group('and', nodes)
    if (isKeyword(token, 'AND')) {
      state.at += 1
    } else {
      const node = parseUnary(state, depth)
      if (node !== null) nodes.push(node)
    }
  }
}

const parseOr = (state: State, depth: number): SearchNode | null => {
  const nodes: SearchNode[] = []
  for (;;) {
    const node = parseAnd(state, depth)
    const token = state.tokens[state.at]
    if (node !== null) nodes.push(node)
    if (token === undefined || token.kind === 'close') return group('or', nodes)
    if (node === null) {
      state.errors.push({ start: token.start, end: token.end, message: 'OR needs something on both sides.' })
    }
    state.at += 1
    if (state.tokens[state.at] === undefined) {
      state.errors.push({ start: token.start, end: token.end, message: 'OR needs something on both sides.' })
    }
  }
}

/** Leaves out parentheses that lie too deep or close what was never opened. */
const balanced = (tokens: readonly Token[], errors: SearchError[]): Token[] => {
  const kept: Token[] = []
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'open') depth += 1
    const tooDeep = depth > MAX_DEPTH
    if (token.kind === 'open' && depth === MAX_DEPTH + 1) {
      errors.push({ start: token.start, end: token.end, message: 'Too many parentheses inside each other.' })
    }
    if (token.kind === 'close') {
      if (depth === 0) {
        errors.push({ start: token.start, end: token.end, message: 'This parenthesis closes nothing: remove it.' })
        continue
      }
      depth -= 1
    }
    if (tooDeep && token.kind !== 'word' && token.kind !== 'not') continue
    kept.push(token)
  }
  return kept
}

/**
 * Reads a search. Never throws: what cannot be understood is left out and named in `errors`, with its place.
 * An empty text matches everything.
 */
export const parseSearch = (text: string): ParsedSearch => {
  const { tokens, errors } = tokenize(text)
  const state: State = { tokens: balanced(tokens, errors), errors, at: 0 }
  const ast = parseOr(state, 0) ?? { kind: 'all', start: 0, end: text.length }
  return { ast, errors: errors.toSorted((a, b) => a.start - b.start) }
}
