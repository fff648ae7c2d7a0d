import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

export interface SecondInstance {
  readonly argv: readonly string[]
  readonly workingDirectory: string
  readonly additionalData: unknown
}

/**
 * One process per userData folder, told by a file that names its process and when that began (a process id alone may
 * have been given to another). All is synchronous, as requestSingleInstanceLock is: the second process leaves a letter
 * in the folder, which the first watches.
 */
export function createInstanceLock(userData: () => string, onSecond: (second: SecondInstance) => void) {
  let watcher: FSWatcher | undefined
  const folder = () => join(userData(), 'electron-host-lock')
  const owner = () => join(folder(), 'owner')

  const letters = () => readdirSync(folder()).filter((name) => name.startsWith('letter-') && name.endsWith('.json'))
  const deliver = () => {
    if (!watcher) return
    for (const name of letters()) {
      const path = join(folder(), name)
      const letter = JSON.parse(readFileSync(path, 'utf8')) as SecondInstance
      rmSync(path)
      onSecond(letter)
    }
  }
  const take = () => {
    writeFileSync(owner(), identity(process.pid), { flag: 'wx' })
    for (const name of letters()) rmSync(join(folder(), name), { force: true })
    watcher = watch(folder(), deliver)
    watcher.unref()
  }

  const request = (additionalData: unknown): boolean => {
    if (watcher) return true
    mkdirSync(folder(), { recursive: true })
    try {
      take()
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = readFileSync(owner(), 'utf8')
    if (holder !== identity(Number(holder.split(' ', 1)[0]))) {
      rmSync(owner(), { force: true })
      return request(additionalData)
    }
    const letter: SecondInstance = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
    const path = join(folder(), `letter-${process.pid}.json`)
    writeFileSync(`${path}.part`, JSON.stringify(letter))
    renameSync(`${path}.part`, path)
    return false
  }
  const release = () => {
    watcher?.close()
    if (watcher) rmSync(folder(), { recursive: true, force: true })
    watcher = undefined
  }
  return { request, release, held: () => watcher !== undefined }
}

/** Names a living process; of a dead one it is empty. Start time: field 22 of /proc/<pid>/stat (proc(5)). */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
  } catch {
    try {
      process.kill(pid, 0)
      return `${pid} `
    } catch {
      return ''
    }
  }
}
