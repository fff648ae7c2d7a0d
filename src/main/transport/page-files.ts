import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** One file of the page, ready to be sent. */
export interface PageFile {
  readonly body: Buffer
  readonly type: string
  /** Its name holds a digest of its content: it never changes. */
  readonly immutable: boolean
}

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

/** Plain files only: links could lead out of the folder, and what begins with a dot is nobody's page. */
const readFolder = (folder: string, prefix: string, found: Map<string, PageFile>): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    const file = path.join(folder, entry.name)
    const address = `${prefix}/${entry.name}`
    if (entry.isDirectory()) readFolder(file, address, found)
    const type = CONTENT_TYPES[path.extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    found.set(address, { body: readFileSync(file), type, immutable: address.startsWith('/assets/') })
  }
}

/**
 * Every file of the built page by its address, the index under `/` as well. About a megabyte, kept in memory: an address
 * is looked up in a list and never becomes a path, and a page that was opened finds its files when the program was built
 * anew beside it. Empty when the page is not built.
 */
export const readPageFiles = (folder: string): ReadonlyMap<string, PageFile> => {
  const found = new Map<string, PageFile>()
  try {
    readFolder(folder, '', found)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const index = found.get('/index.html')
  if (index !== undefined) found.set('/', index)
  return found
}
