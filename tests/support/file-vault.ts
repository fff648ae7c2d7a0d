import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Vault } from '#main/ports.ts'

/** A vault that outlives its process, for tests that kill it; nothing in it is worth guarding. */
export const fileVault = (directory: string): Vault => {
  const file = join(directory, 'vault.json')
  const read = (): Record<string, string> =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}
  const change = (work: (entries: Record<string, string>) => Record<string, string>): Promise<void> => {
    writeFileSync(file, JSON.stringify(work(read())))
    return Promise.resolve()
  }
  return {
    kind: 'key-file',
    problem: () => Promise.resolve(null),
    read: (key) => Promise.resolve(read()[key] ?? null),
    write: (key, secret) => change((entries) => ({ ...entries, [key]: secret })),
    remove: (key) => change((entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key))),
  }
}
