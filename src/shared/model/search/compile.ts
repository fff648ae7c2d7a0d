import { inNetwork, parseAddress, parseNetwork } from '../address.ts'
import type { FieldNode, SearchNode } from './ast.ts'
import { compileField } from './compile-field.ts'
import { fold, globTest } from './fold.ts'
import type { GuestPredicate, SearchContext } from './predicate.ts'

/** Addresses by beginning, by value or by network (RFC 4632 and 4291 prefixes). */
const compileIp = (value: string): GuestPredicate => {
  const folded = fold(value)
  const network = parseNetwork(folded)
  if (network !== null) {
    return (row, texts) => row.addresses.length > 0 && texts.addresses().some((address) => inNetwork(address, network))
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
  return (row, texts) =>
    row.addresses.length > 0 &&
    (texts.addresses().some((address) => address.family === exact.family && address.bits === exact.bits) ||
      prefix(row, texts))
}

const compileText = (value: string, quoted: boolean): GuestPredicate => {
  const folded = fold(value)
  const anywhere: GuestPredicate = (_row, { haystack }) => haystack.includes(folded)
  if (quoted) return anywhere
  if (folded.includes('*')) {
    const test = globTest(folded)
    // Columns are only taken apart where the longest piece of the pattern occurs at all.
    const longest = folded.split('*').reduce((best, part) => (part.length > best.length ? part : best), '')
    return (_row, { haystack }) =>
      haystack.includes(longest) && haystack.split('\n').some((column) => column !== '' && test(column))
  }
  if (parseNetwork(folded) !== null) {
    const ip = compileIp(folded)
    return (row, texts) => ip(row, texts) || anywhere(row, texts)
  }
  return anywhere
}

const compileOne = (node: FieldNode, context: SearchContext): GuestPredicate => {
  const folded = fold(node.value)
  if (node.field === 'ip' && folded !== 'none' && folded !== 'any') return compileIp(node.value)
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
      return compileText(node.value, node.quoted)
    case 'field':
      return compileOne(node, context)
    case 'not': {
      const inner = compileSearch(node.node, context)
      return (row, texts) => !inner(row, texts)
    }
    case 'and': {
      const parts = node.nodes.map((part) => compileSearch(part, context))
      return (row, texts) => parts.every((part) => part(row, texts))
    }
    case 'or': {
      const parts = node.nodes.map((part) => compileSearch(part, context))
      return (row, texts) => parts.some((part) => part(row, texts))
    }
  }
}
