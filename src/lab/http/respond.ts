import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { LabVersion } from '../world/model.ts'
import type { FrontError } from './front-error.ts'
import { isReply, type LabRefusal } from './handler.ts'
import type { Format } from './request.ts'

/** Bodies up to this are sent as they are (AnyEvent.pm compresses longer ones for clients that accept it). */
const gzipFromBytes = 1024

/** Since libpve-http-server 5.2.0 (with 8.4) the text of an error is in the body too. */
const namesErrorsInBody = (version: LabVersion): boolean =>
  version.major > 8 || Number(version.version.split('.')[1] ?? 0) >= 4

/** A reason phrase: one line, bytes of UTF-8 as Proxmox writes them. */
const reasonPhrase = (message: string): string => {
  const line = (message.split(/[\r\n]/)[0] ?? '').replace(/\p{Cc}/gu, ' ')
  return Buffer.from(line, 'utf8').toString('latin1')
}

const commonHeaders = (response: ServerResponse, status: number, nowMs: number): void => {
  response.setHeader('Cache-Control', 'max-age=0')
  response.setHeader('Connection', status >= 400 ? 'close' : 'Keep-Alive')
  response.setHeader('Date', new Date(nowMs).toUTCString())
  response.setHeader('Expires', new Date(nowMs).toUTCString())
  response.setHeader('Pragma', 'no-cache')
  response.setHeader('Server', 'pve-api-daemon/3.0')
}

export type Responder = {
  ok: (value: unknown) => void
  refused: (error: LabRefusal) => void
  front: (error: FrontError) => void
}

/** Writes answers to one request in the format its path asked for. */
export const createResponder = (options: {
  response: ServerResponse
  format: Format
  version: LabVersion
  acceptsGzip: boolean
  nowMs: number
}): Responder => {
  const { response, format, version, acceptsGzip, nowMs } = options

  const send = (status: number, reason: string, body: string | undefined, type: string): void => {
    if (response.destroyed || response.headersSent) return
    commonHeaders(response, status, nowMs)
    response.statusCode = status
    response.statusMessage = reasonPhrase(reason)
    if (body === undefined) {
      response.end()
      return
    }
    response.setHeader('Content-Type', type)
    const plain = Buffer.from(body, 'utf8')
    const packed = acceptsGzip && plain.length > gzipFromBytes ? gzipSync(plain, { level: 1 }) : undefined
    if (packed) response.setHeader('Content-Encoding', 'gzip')
    response.setHeader('Content-Length', (packed ?? plain).length)
    response.end(packed ?? plain)
  }
  const sendJson = (status: number, reason: string, body: Record<string, unknown>): void =>
    send(status, reason, JSON.stringify(body), 'application/json;charset=UTF-8')

  return {
    ok: (value) => {
      const { data, siblings } = isReply(value) ? value : { data: value ?? null, siblings: undefined }
      const body = { data: data ?? null, ...siblings }
      sendJson(200, 'OK', format === 'extjs' ? { ...body, success: 1 } : body)
    },
    refused: (error) => {
      const body: Record<string, unknown> = { data: null }
      if (error.errors) body['errors'] = error.errors
      // The front end's own 501 carries no line break; what an API method dies with does.
      const message = error.status === 501 ? error.message : `${error.message}\n`
      if (format === 'extjs') {
        body['message'] = message
        body['status'] = error.errors ? String(error.status) : error.status
        body['success'] = 0
        sendJson(200, 'OK', body)
        return
      }
      if (error.empty) {
        send(error.status, error.message, undefined, '')
        return
      }
      if (namesErrorsInBody(version)) body['message'] = message
      sendJson(error.status, error.message, body)
    },
    front: (error) =>
      send(error.status, error.message, namesErrorsInBody(version) ? error.body : undefined, 'text/plain'),
  }
}
