import type { SearchNode } from './ast.ts'

const quoted = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** A value as it must be written to be read back as one: quoted when it holds blanks, quotes or parentheses. */
export const quoteValue = (value: string): string =>
  /^[^\s()"\\]+$/.test(value) &&
  !/^[-<>=:]/.test(value) &&
  !/^(?:OR|AND|NOT|none|any)$/i.test(value) &&
  !value.includes('*')
    ? value
    : quoted(value)

/** Text that reads back as the same search: what a builder of searches (saved views, chips) writes. */
export const writeSearch = (node: SearchNode): string => {
  switch (node.kind) {
    case 'all':
      return ''
    case 'text':
      return node.quoted ? quoted(node.value) : node.value
    case 'field':
      return `${node.field}${node.operator}${node.quoted ? quoted(node.value) : node.value}`
    case 'not':
      return node.node.kind === 'and' || node.node.kind === 'or'
        ? `-(${writeSearch(node.node)})`
        : `-${writeSearch(node.node)}`
    case 'and':
      return node.nodes
        .map((part) => (part.kind === 'or' || part.kind === 'and' ? `(${writeSearch(part)})` : writeSearch(part)))
        .join(' ')
    case 'or':
      return node.nodes.map((part) => (part.kind === 'or' ? `(${writeSearch(part)})` : writeSearch(part))).join(' OR ')
  }
}
