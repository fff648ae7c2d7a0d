import type { Operator, SearchError, Span } from './ast.ts'

/** A word as written: `tag:"a b"` is one, with the field name apart when there is an operator. */
export interface WordToken extends Span {
  readonly kind: 'word'
  /** Text before the operator; null for a bare word. */
  readonly name: string | null
  readonly operator: Operator | null
  readonly value: string
  readonly quoted: boolean
  /** Where the value begins. */
  readonly valueStart: number
}

export interface MarkToken extends Span {
  readonly kind: 'open' | 'close' | 'not'
}

export type Token = WordToken | MarkToken

const isBlank = (character: string): boolean => /\s/.test(character)
const HEAD = /^([a-z]+)(:(?:>=|<=|>|<|=)?|>=|<=|>|<|=)/i

/** Address-like text whose letters are hex digits (`dead:beef::1`) is no field with a value. */
const looksLikeV6 = (text: string): boolean => /^[0-9a-f]{1,4}:[0-9a-f:]*(?:\/\d*)?$/i.test(text) && text.includes('::')

const operatorOf = (written: string): Operator => {
  const mark = written.length > 1 && written.startsWith(':') ? written.slice(1) : written
  return mark === '>' || mark === '>=' || mark === '<' || mark === '<=' || mark === '=' ? mark : ':'
}

interface Quoted {
  readonly value: string
  readonly end: number
  readonly closed: boolean
}

/** Reads from an opening quote on; `\"` and `\\` stand for themselves. */
const readQuoted = (text: string, start: number): Quoted => {
  let value = ''
  let at = start + 1
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '"') return { value, end: at + 1, closed: true }
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next
      at += 2
    } else {
      value += character
      at += 1
    }
  }
  return { value, end: text.length, closed: false }
}

const bareEnd = (text: string, start: number): number => {
  let at = start
  while (at < text.length && !isBlank(text.charAt(at)) && !'()"'.includes(text.charAt(at))) at += 1
  return at
}

/** Cuts a search into words, parentheses and negations. Never throws; what is odd becomes an error beside. */
export const tokenize = (text: string): { readonly tokens: Token[]; readonly errors: SearchError[] } => {
  const tokens: Token[] = []
  const errors: SearchError[] = []
  const unclosed = (start: number) =>
    errors.push({ start, end: text.length, message: 'The quotation mark is not closed: add " at its end.' })
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (isBlank(character)) {
      at += 1
    } else if (character === '(' || character === ')') {
      tokens.push({ kind: character === '(' ? 'open' : 'close', start: at, end: at + 1 })
      at += 1
    } else if (
      character === '-' &&
      at + 1 < text.length &&
      !isBlank(text.charAt(at + 1)) &&
      text.charAt(at + 1) !== ')'
    ) {
      tokens.push({ kind: 'not', start: at, end: at + 1 })
      at += 1
    } else {
      const start = at
      const bare = text.slice(at, bareEnd(text, at))
      const head = looksLikeV6(bare) ? null : HEAD.exec(bare)
      const name = head?.[1] ?? null
      const operator = head?.[2] === undefined ? null : operatorOf(head[2])
      const valueStart = at + (head?.[0].length ?? 0)
      if (text.charAt(valueStart) === '"') {
        const quoted = readQuoted(text, valueStart)
        if (!quoted.closed) unclosed(valueStart)
        at = quoted.end
        tokens.push({ kind: 'word', name, operator, value: quoted.value, quoted: true, valueStart, start, end: at })
      } else {
        at = start + bare.length
        const value = text.slice(valueStart, at)
        tokens.push({ kind: 'word', name, operator, value, quoted: false, valueStart, start, end: at })
      }
    }
  }
  return { tokens, errors }
}
