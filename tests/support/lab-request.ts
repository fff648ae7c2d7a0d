import { request } from 'node:https'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import type { LabClusterFacts } from './lab-process.ts'

/** A call of the Proxmox API from outside the console, as somebody else would make it. @returns `data` of the answer */
export const labRequest = (
  { addresses, tokens }: LabClusterFacts,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  form: Readonly<Record<string, string | number>> = {},
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const url = new URL(`/api2/json${path}`, addresses[0]?.url)
    const body = new URLSearchParams(Object.entries(form).map(([key, value]) => [key, String(value)])).toString()
    const authorization = `PVEAPIToken=${ACCOUNTS.full}=${tokens[ACCOUNTS.full] ?? ''}`
    const sent = request(
      url,
      {
        method,
        rejectUnauthorized: false,
        headers: {
          authorization,
          ...(method === 'POST'
            ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }
            : {}),
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (answer.statusCode !== 200) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))
          else resolve((JSON.parse(text) as { data: unknown }).data)
        })
      },
    )
    sent.on('error', reject)
    sent.end(method === 'POST' ? body : undefined)
  })
