import type { GuestRow } from '../guest.ts'
import type { FieldNode, Operator } from './ast.ts'
import { choicesOf, parseFlag } from './check-value.ts'
import type { GuestPredicate, SearchContext } from './predicate.ts'
import { ANY, NONE, UNKNOWN, type SearchField } from './fields.ts'
import { fold, foldShared, globTest } from './fold.ts'
import { parseDuration, parseNumber, parsePercent, parseSize } from './quantity.ts'

const compare = (operator: Operator, wanted: number, precision: number): ((value: number | null) => boolean) => {
  switch (operator) {
    case '>':
      return (value) => value !== null && value > wanted
    case '>=':
      return (value) => value !== null && value >= wanted
    case '<':
      return (value) => value !== null && value < wanted
    case '<=':
      return (value) => value !== null && value <= wanted
    case ':':
    case '=':
      return (value) => value !== null && Math.abs(value - wanted) < precision
  }
}

const share = (used: number | null, of: number | null): number | null =>
  used === null || of === null || of <= 0 ? null : (used / of) * 100

const age = (instant: string | null, now: number): number | null =>
  instant === null ? null : (now - Date.parse(instant)) / 1000

type TextTest = (text: string) => boolean

/** Whether one of the field's texts passes. No list is made for it: this runs for every row on every keystroke. */
const anyText = (field: SearchField, row: GuestRow, context: SearchContext, test: TextTest): boolean => {
  const one = (text: string): boolean => text !== '' && test(text)
  const shared = (text: string): boolean => test(foldShared(text))
  switch (field) {
    case 'name':
    case 'vm':
      return one(context.index.of(row).name)
    case 'tag':
      return row.tags.some(shared)
    case 'company':
      return one(context.index.of(row).company)
    case 'cluster':
      return one(context.index.of(row).cluster)
    case 'node':
      return one(foldShared(row.node))
    case 'pool':
      return one(foldShared(row.pool))
    case 'storage':
      return row.storages.some(shared)
    case 'bridge':
      return row.bridges.some(shared)
    case 'lock':
      return one(row.lock)
    case 'ha':
      return one(row.ha)
    case 'os':
      return one(row.osType)
    case 'project':
      return one(context.index.of(row).project)
    case 'vlan':
      return row.vlans.some((vlan) => test(String(vlan)))
    case 'id':
      return test(String(row.vmid))
    case 'ip':
      return row.addresses.some(test)
    default:
      return false
  }
}

const always = (): boolean => true

const WHOLE: ReadonlySet<SearchField> = new Set(['tag', 'pool', 'storage', 'bridge', 'lock', 'ha', 'vlan', 'id'])

/** Quoted: the whole value. With `*`: the pattern. Else the whole value or a part of it, as the field has it. */
const compileTexts = (node: FieldNode, context: SearchContext): GuestPredicate => {
  const { field } = node
  const wanted = fold(node.value)
  if (node.quoted && wanted === '') return (row) => !anyText(field, row, context, always)
  const test =
    !node.quoted && wanted.includes('*')
      ? globTest(wanted)
      : node.quoted || node.operator === '=' || WHOLE.has(field)
        ? (text: string) => text === wanted
        : (text: string) => text.includes(wanted)
  return (row) => anyText(field, row, context, test)
}

const compileQuantity = (node: FieldNode, context: SearchContext): GuestPredicate => {
  const { field, operator } = node
  const value = fold(node.value)
  const percent = compare(operator, parsePercent(value) ?? 0, 0.5)
  const size = parseSize(value)
  const sized = compare(operator, size ?? 0, Math.max(1, (size ?? 0) * 0.005))
  const time = parseDuration(value) ?? 0
  const timed = compare(operator, time, Math.max(1, time * 0.05))
  const plain = compare(operator, parseNumber(value) ?? 0, 0.001)
  switch (field) {
    case 'cpu':
      return (row) => percent(row.cpu === null ? null : row.cpu * 100)
    case 'mem':
      return size === null ? (row) => percent(share(row.mem, row.maxmem)) : (row) => sized(row.maxmem)
    case 'disk':
      return size === null ? (row) => percent(share(row.disk, row.maxdisk)) : (row) => sized(row.maxdisk)
    case 'cores':
      return (row) => plain(row.maxcpu)
    case 'uptime':
      // A guest that is off has no uptime; it must not show up among those started lately.
      return (row) => timed(row.uptime === null || row.uptime <= 0 ? null : row.uptime)
    case 'backup':
      return (row) => timed(age(row.lastBackupAt, context.now))
    case 'id':
      return (row) => plain(row.vmid)
    case 'vlan':
      return (row) => row.vlans.some(plain)
    default:
      return () => false
  }
}

const hasValue = (field: SearchField, row: GuestRow, context: SearchContext): boolean => {
  switch (field) {
    case 'backup':
      return row.lastBackupAt !== null
    case 'uptime':
      return row.uptime !== null && row.uptime > 0
    case 'cpu':
      return row.cpu !== null
    case 'mem':
      return row.mem !== null
    case 'disk':
      return row.disk !== null
    case 'cores':
      return row.maxcpu !== null
    default:
      return anyText(field, row, context, always)
  }
}

/** None is said of a guest only where its cluster would tell of one. */
const compileAbsentBackup = (wanted: typeof NONE | typeof UNKNOWN, context: SearchContext): GuestPredicate => {
  const { backupsUnknown } = context
  const unknown = wanted === UNKNOWN
  return (row) => row.lastBackupAt === null && (backupsUnknown?.has(row.clusterId) ?? false) === unknown
}

/** The test of one `field:value`; the value was checked when the search was read. */
export const compileField = (node: FieldNode, context: SearchContext): GuestPredicate => {
  const { field } = node
  const folded = fold(node.value)
  if (field === 'backup' && (folded === NONE || folded === UNKNOWN)) return compileAbsentBackup(folded, context)
  if (!node.quoted && folded === NONE) return (row) => !hasValue(field, row, context)
  if (!node.quoted && (folded === ANY || folded === '*')) return (row) => hasValue(field, row, context)
  switch (field) {
    case 'template': {
      const wanted = parseFlag(folded)
      return (row) => row.template === wanted
    }
    case 'status':
    case 'type': {
      const wanted = choicesOf(field, folded)
      return field === 'status' ? (row) => wanted.includes(row.status) : (row) => wanted.includes(row.type)
    }
    case 'vm': {
      const number = parseNumber(folded)
      const named = compileTexts(node, context)
      return number === null || node.quoted ? named : (row) => row.vmid === number || named(row)
    }
    case 'id':
    case 'vlan':
      return folded.includes('*') ? compileTexts(node, context) : compileQuantity(node, context)
    case 'cpu':
    case 'mem':
    case 'disk':
    case 'cores':
    case 'uptime':
    case 'backup':
      return compileQuantity(node, context)
    default:
      return compileTexts(node, context)
  }
}
