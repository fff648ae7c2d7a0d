import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import config from './page/vite.config.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

export interface BuiltPage {
  /** Address of the page over generated data; see `page/main.ts` for what may follow. */
  readonly origin: string
  readonly stop: () => void
}

/** Builds the page over its fake bridge and serves it on loopback. */
export const buildPage = async (): Promise<BuiltPage> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'multpanel-page-'))
  await build({ ...config, configFile: false, logLevel: 'error', build: { ...config.build, outDir: folder } })
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = path.join(folder, asked === '/' ? 'index.html' : path.normalize(asked))
    try {
      const content = readFileSync(file)
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream')
      response.end(content)
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  return {
    origin: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
