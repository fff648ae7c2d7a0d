import { Agent, request as httpsRequest } from 'node:https'

export type RawRequest = { method: string; path: string; headers: Record<string, string>; body: string | undefined }
export type RawAnswer = { status: number; reason: string; headers: Record<string, unknown>; body: unknown }

/** A client that sends exactly what it is told, however odd; one connection at a time. */
export const createRawClient = (
  url: string,
): { send: (request: RawRequest) => Promise<RawAnswer>; close: () => void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  const send = ({ method, path, headers, body }: RawRequest): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const length: Record<string, string> =
        body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
      const outgoing = httpsRequest(
        new URL(url),
        { agent, method, path, headers: { ...headers, ...length } },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            resolve({
              status: incoming.statusCode ?? 0,
              reason: Buffer.from(incoming.statusMessage ?? '', 'latin1').toString('utf8'),
              headers: incoming.headers,
              body: parse(text),
            })
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return { send, close: () => agent.destroy() }
}

const parse = (text: string): unknown => {
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
