import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Net } from 'electron'
import type { Part } from '../electron-types.ts'
import { handlerFor } from '../schemes.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

async function fetchFile(url: string): Promise<Response> {
  const path = fileURLToPath(url)
  try {
    const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }
    return new Response(await readFile(path), { headers })
  } catch {
    throw new Error('net::ERR_FILE_NOT_FOUND')
  }
}

export const net = {
  online: true,
  isOnline: () => true,
  fetch: async (input, init) => {
    const request = new Request(input, init)
    if (request.url.startsWith('file:')) return fetchFile(request.url)
    const handler = init?.bypassCustomProtocolHandlers ? undefined : handlerFor(request.url)
    return handler ? handler(request) : fetch(request)
  },
  request: () => {
    throw new Error('net.request is not part of the stand-in host; net.fetch is.')
  },
} satisfies Part<Net>
