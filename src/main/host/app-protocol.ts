import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Protocol } from 'electron'
import { SECURITY_HEADERS } from '../transport/security-headers.ts'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://multpanel'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
}

/**
 * The file a page address stands for, or null when the address leaves the folder of the page or is not ours.
 * Paths without an ending are routes of the page and answered with its index.
 */
export const fileOf = (address: string, folder: string): string | null => {
  const url = URL.parse(address)
  if (url === null || `${url.protocol}//${url.host}` !== APP_ORIGIN) return null
  let decoded: string
  try {
    decoded = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const file = path.resolve(folder, `.${path.posix.normalize(decoded)}`)
  if (file !== folder && !file.startsWith(folder + path.sep)) return null
  return path.extname(file) === '' ? path.join(folder, 'index.html') : file
}

/** Serves the built page under app://multpanel/, so that there is no file:// and no server. */
export const serveApp = (protocol: Protocol, folder: string): void => {
  protocol.handle(APP_SCHEME, async (request) => {
    const file = request.method === 'GET' ? fileOf(request.url, folder) : null
    const type = file === null ? undefined : CONTENT_TYPES[path.extname(file)]
    if (file === null || type === undefined)
      return new Response('Not found', { status: 404, headers: SECURITY_HEADERS })
    try {
      return new Response(await readFile(file), { headers: { ...SECURITY_HEADERS, 'content-type': type } })
    } catch {
      return new Response('Not found', { status: 404, headers: SECURITY_HEADERS })
    }
  })
}

/** Must run before the app is ready: the scheme is a secure origin of its own. */
export const registerAppScheme = (protocol: Protocol): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}
