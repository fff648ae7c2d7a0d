import { isRow, type Exchange, type Row } from './exchange.ts'
import type { RawAnswer } from './client.ts'

/** Keys whose values, not only types, have to agree: what a client decides by. */
const decisive = new Set(['status', 'exitstatus', 'type', 'id', 'user', 'name', 'lock', 'qmpstatus', 'hasFeature', 't'])
/** Keys a row is known by in a list. */
const identities = [
  'upid',
  'volid',
  'vmid',
  'key',
  'id',
  'userid',
  'roleid',
  'iface',
  'storage',
  'name',
  'filename',
  'realm',
  'subdir',
  'groupid',
  'n',
]

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const neutral = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .replace(/UPID:[^\s'"]+/g, 'UPID')
        .replace(/pveupload-[0-9a-f]{32}/g, 'pveupload-NAME')
        .replace(/at character offset \d+/, 'at an offset')
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
        .replace(/\(duration [\d:]+\)/, '(duration)')
    : value

const identityOf = (row: Row): string | undefined => {
  const key = identities.find((name) => row[name] !== undefined)
  if (key === undefined) return undefined
  // Two nodes hold a storage of the same name.
  return `${String(neutral(row[key]))}@${typeof row['node'] === 'string' ? row['node'] : ''}`
}

const isSample = (row: unknown): boolean => isRow(row) && typeof row['time'] === 'number' && row['upid'] === undefined

const richest = (rows: readonly unknown[]): Row =>
  rows.filter(isRow).reduce((best, row) => (Object.keys(row).length > Object.keys(best).length ? row : best), {})

/**
 * A graph: how many samples there are depends on the second, and which of them are gaps on when the machine was on. So
 * the fullest samples are compared; where the recording has gaps alone, there is nothing more to compare.
 */
const compareSamples = (recorded: unknown[], answered: unknown[], where: string): string[] => {
  if (Math.abs(recorded.length - answered.length) > 1) {
    return [`${where}: ${recorded.length} samples recorded, ${answered.length} answered`]
  }
  if (!answered.every(isSample)) return [`${where}: a sample without time`]
  const fullest = richest(recorded)
  return Object.keys(fullest).length > 1 ? compareShape(fullest, richest(answered), `${where}[fullest]`) : []
}

const compareLists = (recorded: unknown[], answered: unknown[], where: string): string[] => {
  if (isSample(recorded[0]) && isSample(answered[0])) return compareSamples(recorded, answered, where)
  if (recorded.length !== answered.length) {
    return [`${where}: ${recorded.length} rows recorded, ${answered.length} answered`]
  }
  return recorded.flatMap((row, index) => {
    const identity = isRow(row) ? identityOf(row) : undefined
    const other =
      identity === undefined
        ? answered[index]
        : (answered.filter(isRow).find((candidate) => identityOf(candidate) === identity) ?? answered[index])
    return compareShape(row, other, `${where}[${identity ?? index}]`)
  })
}

const compareRows = (recorded: Row, answered: Row, where: string): string[] => {
  const missing = Object.keys(recorded).filter((key) => !(key in answered))
  const extra = Object.keys(answered).filter((key) => !(key in recorded))
  const differences = [
    ...missing.map((key) => `${where}.${key} is missing`),
    ...extra.map((key) => `${where}.${key} is not in the recording`),
  ]
  for (const [key, value] of Object.entries(recorded)) {
    if (!(key in answered)) continue
    const other = answered[key]
    differences.push(...compareShape(value, other, `${where}.${key}`))
    if (decisive.has(key) && typeof value === 'string' && neutral(value) !== neutral(other)) {
      differences.push(`${where}.${key}: '${value}' recorded, '${String(other)}' answered`)
    }
  }
  return differences
}

/** Differences in shape and types, and in the values a client decides by. */
const compareShape = (recorded: unknown, answered: unknown, where: string): string[] => {
  if (kindOf(recorded) !== kindOf(answered)) {
    return [`${where}: ${kindOf(recorded)} recorded, ${kindOf(answered)} answered`]
  }
  if (Array.isArray(recorded) && Array.isArray(answered)) return compareLists(recorded, answered, where)
  if (isRow(recorded) && isRow(answered)) return compareRows(recorded, answered, where)
  return []
}

/** All differences between what was recorded and what the lab answered; empty when they agree. */
export const compareAnswer = (exchange: Exchange, answer: RawAnswer): string[] => {
  const differences: string[] = []
  if (answer.status !== exchange.status)
    differences.push(`status ${exchange.status} recorded, ${answer.status} answered`)
  if (neutral(answer.reason) !== neutral(exchange.reason)) {
    differences.push(`reason '${exchange.reason}' recorded, '${answer.reason}' answered`)
  }
  const connection = exchange.headers?.['connection']?.toLowerCase()
  if (connection !== undefined && connection !== String(answer.headers['connection']).toLowerCase()) {
    differences.push(`connection: ${connection} recorded, ${String(answer.headers['connection'])} answered`)
  }
  const type = exchange.headers?.['content-type']
  if (type !== undefined && type !== answer.headers['content-type']) {
    differences.push(`content type ${type} recorded, ${String(answer.headers['content-type'])} answered`)
  }
  if (differences.length > 0) return differences
  const { body } = exchange
  if (typeof body === 'string' && neutral(body) !== neutral(answer.body)) differences.push(`body '${body}' recorded`)
  if (isRow(body) && isRow(answer.body)) {
    for (const key of ['errors', 'message']) {
      if (JSON.stringify(neutral(body[key])) !== JSON.stringify(neutral(answer.body[key]))) {
        differences.push(`${key} ${JSON.stringify(body[key])} recorded, ${JSON.stringify(answer.body[key])} answered`)
      }
    }
  }
  return differences.length > 0 ? differences : compareShape(body, answer.body, 'body')
}
