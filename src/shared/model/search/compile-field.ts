import type { GuestRow } from '../guest.ts'
import type { FieldNode, Operator } from './ast.ts'
import { choicesOf, parseFlag } from './check-value.ts'
import type { GuestPredicate, SearchContext } from './predicate.ts'
import { ANY, NONE, UNKNOWN, type SearchField } from './fields.ts'
import { fold, globTest } from './fold.ts'
import type { IndexedRow } from './row-index.ts'
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

/** What the field says of a row. No list is made for it: this runs for every row on every keystroke. */
type AnyText = (row: GuestRow, texts: IndexedRow, test: TextTest) => boolean

const one = (text: string, test: TextTest): boolean => text !== '' && test(text)
const none: AnyText = () => false

/** Whether one of the field's texts passes; fields that have none are compared as numbers. */
const ANY_TEXT: Readonly<Partial<Record<SearchField, AnyText>>> = {
  name: (_row, { name }, test) => one(name, test),
  vm: (_row, { name }, test) => one(name, test),
  tag: (_row, { tags }, test) => tags.some(test),
  company: (_row, { company }, test) => one(company, test),
  cluster: (_row, { cluster }, test) => one(cluster, test),
  project: (_row, { project }, test) => one(project, test),
  node: (_row, { node }, test) => one(node, test),
  pool: (_row, { pool }, test) => one(pool, test),
  storage: (_row, { storages }, test) => storages.some(test),
  bridge: (_row, { bridges }, test) => bridges.some(test),
  lock: ({ lock }, _texts, test) => one(lock, test),
  ha: ({ ha }, _texts, test) => one(ha, test),
  os: ({ osType }, _texts, test) => one(osType, test),
  vlan: ({ vlans }, _texts, test) => vlans.some((vlan) => test(String(vlan))),
  id: ({ vmid }, _texts, test) => test(String(vmid)),
  ip: ({ addresses }, _texts, test) => addresses.some(test),
}

const always = (): boolean => true

const WHOLE: ReadonlySet<SearchField> = new Set(['tag', 'pool', 'storage', 'bridge', 'lock', 'ha', 'vlan', 'id'])

/** Quoted: the whole value. With `*`: the pattern. Else the whole value or a part of it, as the field has it. */
const compileTexts = (node: FieldNode): GuestPredicate => {
  const { field } = node
  const anyText = ANY_TEXT[field] ?? none
  const wanted = fold(node.value)
  if (node.quoted && wanted === '') return (row, texts) => !anyText(row, texts, always)
  if (!node.quoted && wanted.includes('*')) {
    const test = globTest(wanted)
    return (row, texts) => anyText(row, texts, test)
  }
  const test =
    node.quoted || node.operator === '=' || WHOLE.has(field)
      ? (text: string) => text === wanted
      : (text: string) => text.includes(wanted)
  // Fields are only looked at where the text occurs at all, which is quickly told.
  return (row, texts) => texts.haystack.includes(wanted) && anyText(row, texts, test)
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

const compileHasValue = (field: SearchField): GuestPredicate => {
  switch (field) {
    case 'backup':
      return (row) => row.lastBackupAt !== null
    case 'uptime':
      return (row) => row.uptime !== null && row.uptime > 0
    case 'cpu':
      return (row) => row.cpu !== null
    case 'mem':
      return (row) => row.mem !== null
    case 'disk':
      return (row) => row.disk !== null
    case 'cores':
      return (row) => row.maxcpu !== null
    default: {
      const anyText = ANY_TEXT[field] ?? none
      return (row, texts) => anyText(row, texts, always)
    }
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
  const hasValue = compileHasValue(field)
  if (!node.quoted && folded === NONE) return (row, texts) => !hasValue(row, texts)
  if (!node.quoted && (folded === ANY || folded === '*')) return hasValue
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
      const named = compileTexts(node)
      return number === null || node.quoted ? named : (row, texts) => row.vmid === number || named(row, texts)
    }
    case 'id':
    case 'vlan':
      return folded.includes('*') ? compileTexts(node) : compileQuantity(node, context)
    case 'cpu':
    case 'mem':
    case 'disk':
    case 'cores':
    case 'uptime':
    case 'backup':
      return compileQuantity(node, context)
    default:
      return compileTexts(node)
  }
}
