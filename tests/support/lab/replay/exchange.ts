import { readFileSync } from 'node:fs'
import type { LabSchema } from '#lab/schema/schema.ts'

/** One recorded request and answer; `index` is its place in the file, which is in recording order. */
export type Exchange = {
  index: number
  /** `null`, `ticket NAME`, `ticket root/nocsrf`, `token ID`. */
  auth: string | null
  method: string
  path: string
  request: string | null
  status: number
  reason: string
  body: unknown
  headers?: Record<string, string>
  request_headers?: Record<string, string>
  note?: string
  /** The answer came from a stand-in on the recording machine. */
  stubbed?: unknown
  /** The text names a helper that was missing on the recording machine. */
  environment?: unknown
}

const support = new URL('../../pve/', import.meta.url)
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, support), 'utf8'))

/** The official schema, as the lab takes it. */
export const loadSchema = (): LabSchema => ({
  api: readJson('apidoc.json') as LabSchema['api'],
  formats: readJson('formats.json') as LabSchema['formats'],
})

export const loadExchanges = (): Exchange[] =>
  (readJson('samples/recorded-exchanges-pve9.json') as Omit<Exchange, 'index'>[]).map((exchange, index) => ({
    ...exchange,
    index,
  }))

export type Row = Record<string, unknown>

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands under `data`, if the body has one. */
export const dataOf = (exchange: Exchange): unknown => (isRow(exchange.body) ? exchange.body['data'] : undefined)

export const rowsOf = (exchange: Exchange): Row[] => {
  const data = dataOf(exchange)
  return Array.isArray(data) ? data.filter(isRow) : []
}
