import type { IncomingMessage } from 'node:http'
import { FrontError } from './front-error.ts'
import { isList, type LabMethod, type ParamValue } from './handler.ts'

export type Format = 'json' | 'extjs'

/** Where a request goes, from its first line alone. */
export type Target = { method: LabMethod; format: Format; path: string; segments: string[]; query: string }

const knownMethods: readonly LabMethod[] = ['GET', 'POST', 'PUT', 'DELETE']

/** Header lines beyond this drop the connection (AnyEvent.pm `limit_max_header_size`). */
const headerLimitBytes = 8 * 1024

const hexEscapes = (text: string): string => {
  const bytes: number[] = []
  const source = Buffer.from(text, 'utf8')
  for (let at = 0; at < source.length; at += 1) {
    const escape = source[at] === 0x25 ? source.toString('latin1', at + 1, at + 3) : ''
    if (/^[0-9a-fA-F]{2}$/.test(escape)) {
      bytes.push(Number.parseInt(escape, 16))
      at += 2
    } else bytes.push(source[at] ?? 0)
  }
  return Buffer.from(bytes).toString('utf8')
}

/** Percent-decoding that never throws: what is no escape stays as it is. */
export const unescapeUri = (text: string): string => (text.includes('%') ? hexEscapes(text) : text)

/** Whether the header lines are longer than the real front end reads. */
export const headersTooLarge = (request: IncomingMessage): boolean =>
  request.rawHeaders.reduce((size, part) => size + part.length + 2, 0) >= headerLimitBytes

/** @throws FrontError 501 for unknown methods and formats, 500 for what lies outside the API */
export const parseTarget = (request: IncomingMessage): Target => {
  const name = request.method ?? ''
  const method = knownMethods.find((known) => known === name)
  if (!method) throw new FrontError(501, `method '${name}' not available`)
  if (request.headers['transfer-encoding'] !== undefined) {
    throw new FrontError(501, 'chunked transfer encoding not supported', 'chunked transfer encoding not supported')
  }
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  const raw = unescapeUri(cut < 0 ? url : url.slice(0, cut))
  const query = cut < 0 ? '' : url.slice(cut + 1)
  const [, format, rest = ''] = /^\/api2\/+([a-z][a-z0-9]+)(\/.*)?$/s.exec(raw) ?? []
  if (format === undefined) {
    if (raw === '/') throw new FrontError(501, 'the lab has no web pages', 'the lab has no web pages')
    throw new FrontError(500, `no such file '${raw}'`, `no such file '${raw}'\n`)
  }
  const segments = rest.split('/').filter(Boolean)
  const path = `/${segments.join('/')}`
  if (format !== 'json' && format !== 'extjs') {
    const text = `no formatter for uri ${path}, ${format}`
    throw new FrontError(501, text, text)
  }
  return { method, format, path, segments, query }
}

/** Form decoding as `decode_urlencoded` does it: a key without `=` is dropped, a key given twice becomes a list. */
const decodeForm = (text: string): Record<string, ParamValue> => {
  const found: Record<string, ParamValue> = {}
  for (const pair of text.split(/[&;]/)) {
    const [key, value] = pair.split('=', 2)
    if (!key || value === undefined) continue
    const name = unescapeUri(key.replaceAll('+', ' '))
    const decoded = unescapeUri(value.replaceAll('+', ' '))
    const earlier = found[name]
    found[name] = earlier === undefined ? decoded : [...(isList(earlier) ? earlier : [String(earlier)]), decoded]
  }
  return found
}

const perlError = (text: string, line: number): FrontError => {
  const message = `${text} at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line ${line}.`
  return new FrontError(500, message, `${message}\n`)
}

const asParam = (value: unknown): ParamValue | undefined => {
  if (value === null || value === undefined) return undefined
  if (Array.isArray(value)) return value.map(String)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}

const decodeJson = (text: string): Record<string, ParamValue> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    const at = Math.max(0, Buffer.byteLength(text))
    throw perlError(
      `, or } expected while parsing object/hash, at character offset ${at} (before "(end of string)")`,
      934,
    )
  }
  if (Array.isArray(parsed) || typeof parsed !== 'object' || parsed === null) {
    throw perlError('Not a HASH reference', 978)
  }
  const found: Record<string, ParamValue> = {}
  for (const [name, value] of Object.entries(parsed)) {
    const param = asParam(value)
    if (param !== undefined) found[name] = param
  }
  return found
}

/** Names JSON gave as `null`: present, but undefined to Proxmox. */
const nullNames = (text: string): string[] => {
  const parsed: unknown = JSON.parse(text)
  return Object.entries(parsed ?? {}).flatMap(([name, value]) => (value === null ? [name] : []))
}

export type Body = { kind: 'none' } | { kind: 'form' | 'json' | 'multipart'; length: number; boundary?: string }

/**
 * What the headers announce.
 * @param limitBytes longest body of an ordinary call; uploads are not limited
 * @throws FrontError 501 for a body on GET or DELETE and for a body that is too long, 506 for other content types
 */
export const announcedBody = (request: IncomingMessage, target: Target, limitBytes: number): Body => {
  const length = Number(request.headers['content-length'] ?? 0)
  if (!(length > 0)) return { kind: 'none' }
  if (target.method === 'GET' || target.method === 'DELETE') {
    const text = `Unexpected content for method '${target.method}'`
    throw new FrontError(501, text, text)
  }
  const header = request.headers['content-type'] ?? ''
  const type = header.split(';')[0]?.trim().toLowerCase() ?? ''
  if (isUpload(target)) {
    const boundary = /boundary="?([^";]+)"?/.exec(header)?.[1]
    if (type === 'multipart/form-data' && boundary !== undefined) return { kind: 'multipart', length, boundary }
  } else if (type === '' || type === 'application/x-www-form-urlencoded' || type === 'application/json') {
    if (length > limitBytes) throw new FrontError(501, 'for data too large', 'for data too large')
    return { kind: type === 'application/json' ? 'json' : 'form', length }
  }
  const text = `upload 'Content-Type '${header}' not implemented`
  throw new FrontError(506, text, text)
}

/** `POST /nodes/{node}/storage/{storage}/upload`, which the front end treats apart. */
export const isUpload = (target: Target): boolean =>
  target.method === 'POST' && /^\/nodes\/[^/]+\/storage\/[^/]+\/upload$/.test(target.path)

/** Reads the whole body; rejects when the connection ends before. */
export const readBody = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
    request.on('close', () => reject(new Error('the connection ended before the body did')))
  })

/** Parameters of body and query; the query wins, and ExtJS's cache buster is dropped. */
export const parameters = (
  kind: Body['kind'],
  body: string,
  query: string,
): { params: Record<string, ParamValue>; undefinedNames: string[] } => {
  const fromBody = kind === 'json' ? decodeJson(body) : kind === 'form' ? decodeForm(body) : {}
  const params = { ...fromBody, ...decodeForm(query) }
  delete params['_dc']
  return { params, undefinedNames: kind === 'json' ? nullNames(body) : [] }
}
