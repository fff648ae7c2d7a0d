import { inNetwork, parseAddress, parseNetwork } from '../address.ts'
import type { FieldNode, SearchNode } from './ast.ts'
import { compileField } from './compile-field.ts'
import { fold, globTest } from './fold.ts'
import type { GuestPredicate, SearchContext } from './predicate.ts'

/** Addresses by beginning, by value or by network (RFC 4632 and 4291 prefixes). */
const compileIp = (value: string, context: SearchContext): GuestPredicate => {
  const folded = fold(value)
  const network = parseNetwork(folded)
  if (network !== null) {
    return (row) =>
      row.addresses.length > 0 &&
      context.index
        .of(row)
        .addresses()
        .some((address) => inNetwork(address, network))
  }
  if (folded.includes('*')) {
    const test = globTest(folded)
    return (row) => row.addresses.some((address) => test(address.toLowerCase()))
  }
  const exact = parseAddress(folded)
  const begins: GuestPredicate = (row) => row.addresses.some((address) => address.toLowerCase().startsWith(folded))
  if (exact === null) return begins
  // `2001:db8::` is a whole address and also how people write a beginning.
  const prefix: GuestPredicate = folded.endsWith('::')
    ? (row) => row.addresses.some((address) => address.toLowerCase().startsWith(folded.slice(0, -1)))
    : () => false
  return (row) =>
    row.addresses.length > 0 &&
    (context.index
      .of(row)
      .addresses()
      .some((address) => address.family === exact.family && address.bits === exact.bits) ||
      prefix(row))
}

const compileText = (value: string, quoted: boolean, context: SearchContext): GuestPredicate => {
  const folded = fold(value)
  const { index } = context
  if (quoted) return (row) => index.of(row).haystack.includes(folded)
  if (folded.includes('*')) {
    const test = globTest(folded)
    // Columns are only taken apart where the longest piece of the pattern occurs at all.
    const longest = folded.split('*').reduce((best, part) => (part.length > best.length ? part : best), '')
    return (row) => {
      const { haystack } = index.of(row)
      return haystack.includes(longest) && haystack.split('\n').some((column) => column !== '' && test(column))
    }
  }
  if (parseNetwork(folded) !== null) {
    const ip = compileIp(folded, context)
    return (row) => ip(row) || index.of(row).haystack.includes(folded)
  }
  return (row) => index.of(row).haystack.includes(folded)
}

const compileOne = (node: FieldNode, context: SearchContext): GuestPredicate => {
  const folded = fold(node.value)
  if (node.field === 'ip' && folded !== 'none' && folded !== 'any') return compileIp(node.value, context)
  return compileField(node, context)
}

/**
 * Turns a read search into a test for one row. The test is pure and cheap: it may run over every row on every
 * keystroke. `context.now` is fixed at compile time; compile again to let ages move on.
 */
export const compileSearch = (node: SearchNode, context: SearchContext): GuestPredicate => {
  switch (node.kind) {
    case 'all':
      return () => true
    case 'text':
      return compileText(node.value, node.quoted, context)
    case 'field':
      return compileOne(node, context)
    case 'not': {
      const inner = compileSearch(node.node, context)
      return (row) => !inner(row)
    }
    case 'and': {
      const parts = node.nodes.map((part) => compileSearch(part, context))
      return (row) => parts.every((part) => part(row))
    }
    case 'or': {
      const parts = node.nodes.map((part) => compileSearch(part, context))
      return (row) => parts.some((part) => part(row))
    }
  }
}
