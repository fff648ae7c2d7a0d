import type { FieldNode } from './ast.ts'
import { ANY, NONE, UNKNOWN, SEARCH_FIELDS, STATUS_NAMES, TYPE_NAMES, type FieldKind } from './fields.ts'
import { fold } from './fold.ts'
import { parseDuration, parseNumber, parsePercent, parseSize } from './quantity.ts'

const FLAGS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  '1': true,
  no: false,
  false: false,
  '0': false,
}

/** `yes`, `no` and their kin; null when it is none. */
export const parseFlag = (value: string): boolean | null => {
  const folded = fold(value)
  return Object.hasOwn(FLAGS, folded) ? (FLAGS[folded] ?? null) : null
}

/** Statuses or types a written beginning can mean. */
export const choicesOf = (field: 'status' | 'type', value: string): readonly string[] => {
  const folded = fold(value)
  if (field === 'status') return STATUS_NAMES.filter((name) => name.startsWith(folded))
  return Object.hasOwn(TYPE_NAMES, folded) ? [TYPE_NAMES[folded] ?? ''] : []
}

const comparable: ReadonlySet<FieldKind> = new Set(['number', 'percent', 'usage', 'duration', 'age'])

/** `a, b, c` → `a, b or c` */
const alternatives = (list: string): string => list.replace(/, ([^,]+)$/, ' or $1')

/** A sentence when the field cannot have this value, else null. */
export const checkValue = (node: FieldNode): string | null => {
  const { kind, example } = SEARCH_FIELDS[node.field]
  const folded = fold(node.value)
  if (!comparable.has(kind) && node.operator !== ':' && node.operator !== '=') {
    return `“${node.field}” cannot be compared with ${node.operator}; write it as ${example}.`
  }
  if ((folded === NONE || folded === ANY) && (node.operator === ':' || node.operator === '=')) {
    return kind === 'flag' || kind === 'choice' ? `“${node.field}” always has a value; write it as ${example}.` : null
  }
  if (node.field === 'backup' && folded === UNKNOWN && (node.operator === ':' || node.operator === '=')) return null
  switch (kind) {
    case 'number':
      return parseNumber(folded) !== null || (node.operator === ':' && /^[\d*]+$/.test(folded))
        ? null
        : `“${node.value}” is not a number; write it as ${example}.`
    case 'percent':
      return parsePercent(folded) === null ? `“${node.value}” is not a percentage; write it as ${example}.` : null
    case 'usage':
      return parsePercent(folded) === null && parseSize(folded) === null
        ? `“${node.value}” is neither a percentage nor a size such as 8G; write it as ${example}.`
        : null
    case 'duration':
    case 'age':
      return parseDuration(folded) === null
        ? `“${node.value}” is not a time such as 30m, 12h or 2d; write it as ${example}.`
        : null
    case 'flag':
      return parseFlag(folded) === null ? `“${node.field}” is yes or no.` : null
    case 'choice':
      return choicesOf(node.field === 'type' ? 'type' : 'status', folded).length === 0
        ? `“${node.value}” is not a ${node.field}; it is ${alternatives(SEARCH_FIELDS[node.field].help)}.`
        : null
    case 'ip':
      return /^[0-9a-f.:*/%]+$/.test(folded) ? null : `“${node.value}” is not an address; write it as ${example}.`
    case 'text':
    case 'whole':
      return null
  }
}
