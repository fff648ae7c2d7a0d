import { createHash } from 'node:crypto'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'

export type Fetched = { size: number; whole: boolean; hashes: Record<string, string> }

/** Asks an address; the answer's body is not read yet. */
export const ask = (
  method: 'GET' | 'HEAD',
  url: string,
  options: { verifyCertificates: boolean; signal?: AbortSignal },
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { verifyCertificates, signal } = options
    const settings = { method, agent: false, ...(signal === undefined ? {} : { signal }) } as const
    const sent = url.startsWith('https:')
      ? tlsRequest(url, { ...settings, rejectUnauthorized: verifyCertificates }, resolve)
      : plainRequest(url, settings, resolve)
    sent.once('error', reject)
    sent.end()
  })

/** Reads an answer to its end, counting and hashing; `whole` is false when it broke off. */
export const drain = async (answer: IncomingMessage, algorithm: string | undefined): Promise<Fetched> => {
  const names = new Set(['sha256', ...(algorithm === undefined ? [] : [algorithm])])
  const hashes = new Map([...names].map((name) => [name, createHash(name)]))
  let size = 0
  let whole = true
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      size += piece.length
      for (const hash of hashes.values()) hash.update(piece)
    }
  } catch {
    whole = false
  }
  return { size, whole, hashes: Object.fromEntries([...hashes].map(([name, hash]) => [name, hash.digest('hex')])) }
}
