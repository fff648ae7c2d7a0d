import type { SearchField } from './fields.ts'

/** Where in the text something stands: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Operator = ':' | '=' | '>' | '>=' | '<' | '<='

export interface TextNode extends Span {
  readonly kind: 'text'
  readonly value: string
  readonly quoted: boolean
}

export interface FieldNode extends Span {
  readonly kind: 'field'
  readonly field: SearchField
  readonly operator: Operator
  readonly value: string
  readonly quoted: boolean
}

export interface NotNode extends Span {
  readonly kind: 'not'
  readonly node: SearchNode
}

export interface GroupNode extends Span {
  readonly kind: 'and' | 'or'
  readonly nodes: readonly SearchNode[]
}

/** Matches everything: an empty search. */
export interface AllNode extends Span {
  readonly kind: 'all'
}

export type SearchNode = TextNode | FieldNode | NotNode | GroupNode | AllNode

/** What is wrong with a part of the text, as a sentence for the person who typed it. */
export interface SearchError extends Span {
  readonly message: string
}

/** A search that was read. With errors, `ast` holds what could be understood. */
export interface ParsedSearch {
  readonly ast: SearchNode
  readonly errors: readonly SearchError[]
}
