import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('./samples/', import.meta.url)

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))

/** One recorded answer: the body, and the path that was asked where it is known. */
export interface RecordedAnswer {
  readonly name: string
  readonly method: string
  /** Without the query; empty for a body recorded alone. */
  readonly path: string
  readonly status: number
  readonly body: { readonly data?: unknown; readonly total?: unknown }
}

const asBody = (body: unknown): RecordedAnswer['body'] =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}

const exchanges = (file: string): RecordedAnswer[] =>
  (read(file) as { method: string; path: string; status: number; body: unknown }[]).map((exchange, index) => ({
    name: `${file} #${index} ${exchange.method} ${exchange.path}`,
    method: exchange.method,
    path: exchange.path.replace(/\?.*$/, ''),
    status: exchange.status,
    body: asBody(exchange.body),
  }))

/** Every answer that was recorded from Proxmox, of versions 6 to 9. */
export const recordedAnswers = (): RecordedAnswer[] => [
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.startsWith('recorded-exchanges'))
    .toSorted()
    .map((file) => ({ name: file, method: 'GET', path: '', status: 200, body: asBody(read(file)) })),
  ...exchanges('recorded-exchanges.json'),
  ...exchanges('recorded-exchanges-pve9.json'),
]

/** The body of one recorded file. */
export const sample = (file: string): RecordedAnswer['body'] => asBody(read(file))
