import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../storage/atomic-file.ts'

const fileIn = (data: string): string => join(data, 'served-port')

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
 * Listens at the port this data was served on last, where it can be had: a page that is open finds the console again after
 * a restart, bookmarks stay true, and the browser has the page and its compiled code kept, which it does by address.
 * Whether it is free is not asked before: somebody else may take it between the answer and its use.
 * @param listen is given 0, any free port, where there was none or the last one cannot be had
 */
export const onKeptPort = async <Listening>(
  data: string,
  listen: (port: number) => Promise<Listening>,
): Promise<Listening> => {
  const port = readPort(data)
  if (port === 0) return listen(0)
  try {
    return await listen(port)
  } catch {
    // What keeps any port from being had is told by the next attempt.
    return listen(0)
  }
}

/** @throws Error of the file system */
export const keepPort = async (data: string, port: number): Promise<void> => {
  if (readPort(data) !== port) await writeFileAtomically(fileIn(data), `${port}\n`)
}
