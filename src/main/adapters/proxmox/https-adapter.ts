import { request, type Agent } from 'node:https'
import type { AxiosAdapter } from 'axios'
import { connectFailure, TransportError } from './transport-error.ts'

/** Of the headers of an answer only these are looked at; making objects of all of them costs more than the exchange. */
const READ_HEADERS = ['content-encoding', 'retry-after'] as const

/** What Node refuses to put into a header: a hostile cluster's own words (its CSRF token) go back to it in one. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g

/** Headers without what Node refuses; what is no text is left out. */
export const sendable = (headers: Readonly<Record<string, unknown>>): Record<string, string> => {
  const sent: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') sent[name] = value.replace(UNSENDABLE, '')
  }
  return sent
}

/** The failure without the request, the bytes and whatever else Node hangs on an error: it is logged. */
const failureOf = (error: unknown): TransportError => {
  if (error instanceof TransportError) return error
  const { message, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) }
  return connectFailure(Object.assign(new Error(message), { code: code ?? '' }))
}

/**
 * Sends a request over the agent it names and collects the answer, whatever its status. axios' own adapter does much more
 * (proxies, redirects, rates, forms, streams) and all of it is off here, but not free: it took a tenth of the time of a
 * refresh. What happens on the way rejects with a TransportError.
 */
export const httpsAdapter: AxiosAdapter = (config) =>
  new Promise((resolve, reject) => {
    const most = config.maxContentLength ?? 0
    const { signal } = config
    const sending = request(config.url ?? '', {
      agent: config.httpsAgent as Agent,
      method: (config.method ?? 'get').toUpperCase(),
      headers: sendable(config.headers.toJSON()),
      insecureHTTPParser: false,
    })
    let over = false
    const end = (): void => {
      over = true
      signal?.removeEventListener?.('abort', abort)
    }
    const fail = (error: unknown): void => {
      // A connection that served its request is another's by now.
      if (over) return
      end()
      reject(failureOf(error))
      sending.destroy()
    }
    const abort = (): void => fail(new TransportError('aborted', true, 'called off'))
    if (signal?.aborted === true) {
      abort()
      return
    }
    signal?.addEventListener?.('abort', abort)
    sending.on('error', fail)
    // Never to be left without an outcome.
    sending.on('close', () => fail(new Error('closed without an answer')))
    sending.on('response', (answer) => {
      // After a refusal the server hangs up, whatever its headers say; a request sent next would be lost with it.
      if ((answer.statusCode ?? 0) >= 400) sending.shouldKeepAlive = false
      const pieces: Buffer[] = []
      let size = 0
      answer.on('error', fail)
      answer.on('data', (piece: Buffer) => {
        size += piece.length
        if (size > most) fail(new TransportError('too_large', true, `answer larger than ${most} bytes`))
        else pieces.push(piece)
      })
      answer.on('end', () => {
        end()
        resolve({
          data: pieces.length === 1 ? pieces[0] : Buffer.concat(pieces),
          status: answer.statusCode ?? 0,
          statusText: answer.statusMessage ?? '',
          headers: Object.fromEntries(READ_HEADERS.map((name) => [name, answer.headers[name]])),
          config,
        })
      })
    })
    sending.end(config.data)
  })
