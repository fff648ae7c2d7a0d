import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { writeFileAtomically } from '../storage/atomic-file.ts'

const fileIn = (data: string): string => join(data, 'served-port')

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)))
  })

const readPort = (data: string): number => {
  try {
    const text = readFileSync(fileIn(data), 'utf8').trim()
    const port = Number(text)
    return /^\d{1,5}$/.test(text) && port < 65_536 ? port : 0
  } catch {
    // The first start on this data.
    return 0
  }
}

/**
 * The port this data was served on last, where it is free: a page that is open finds the console again after a restart,
 * bookmarks stay true, and the browser has the page and its compiled code kept, which it does by address.
 * @returns 0, any free one, where there was none or somebody else has it now
 */
export const keptPort = async (data: string, host: string): Promise<number> => {
  const port = readPort(data)
  return port !== 0 && (await isFree(host, port)) ? port : 0
}

/** @throws Error of the file system */
export const keepPort = async (data: string, port: number): Promise<void> => {
  if (readPort(data) !== port) await writeFileAtomically(fileIn(data), `${port}\n`)
}
