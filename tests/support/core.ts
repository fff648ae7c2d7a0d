import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { fromWireError } from '#shared/errors.ts'
import { compose, databaseFile, type ComposeOptions } from '#main/compose.ts'
import type { Core } from '#main/core.ts'
import type { HostPorts, Vault } from '#main/ports.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { systemClock } from '#main/system-clock.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Passwords of tests are checked in a millisecond; what the real cost is has its own test. */
const CHEAP = { logN: 8, r: 8, p: 1 }

/** A vault that forgets. */
export const memoryVault = (entries = new Map<string, string>()): Vault => ({
  kind: 'key-file',
  problem: () => Promise.resolve(null),
  read: (key) => Promise.resolve(entries.get(key) ?? null),
  write: (key, secret) => {
    entries.set(key, secret)
    return Promise.resolve()
  },
  remove: (key) => {
    entries.delete(key)
    return Promise.resolve()
  },
})

/** Ports of a host that shows nothing and opens nothing. */
export const testPorts = (directory: string, overrides: Partial<HostPorts> = {}): HostPorts => ({
  kind: 'served',
  version: '0.0.0-test',
  platform: 'test',
  vault: memoryVault(),
  clock: systemClock,
  notifier: { notify: () => undefined },
  paths: { data: directory, logs: join(directory, 'logs'), copies: join(directory, 'copies') },
  openExternal: () => Promise.resolve(),
  chooseFile: null,
  randomBytes: (count) => randomBytes(count),
  demo: null,
  updates: null,
  ...overrides,
})

export interface TestCore extends Core {
  readonly directory: string
  /** Calls as the page does: the value, or the AppError thrown. */
  readonly call: <Name extends OperationName>(
    operation: Name,
    input: OperationArguments<Name>,
  ) => Promise<OperationOutput<Name>>
}

let migrated: Promise<Buffer> | undefined

/** An empty database as the migrations leave it: they have tests of their own, and are most of a first start. */
const migratedDatabase = async (): Promise<Buffer> => {
  const db = await openDatabase(':memory:', { migrations: allMigrations, clock: systemClock })
  const bytes = db.serialize()
  db.close()
  return bytes
}

/** A directory of this test's own with such a database in it. */
export const freshDirectory = async (): Promise<string> => {
  const directory = temporaryDirectory()
  writeFileSync(databaseFile(directory), await (migrated ??= migratedDatabase()))
  return directory
}

/** The whole real core on a directory of its own, stopped when the test ends. Outputs are held against the contract. */
export const startCore = async (
  overrides: Partial<HostPorts> = {},
  options: ComposeOptions = {},
  given?: string,
): Promise<TestCore> => {
  const directory = given ?? (await freshDirectory())
  const core = await compose(testPorts(directory, overrides), {
    checkOutputs: true,
    passwordCost: CHEAP,
    ...options,
  })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= core.stop())
  onTestFinished(stop)
  const signal = new AbortController().signal
  return {
    ...core,
    stop,
    directory,
    call: async <Name extends OperationName>(operation: Name, input: OperationArguments<Name>) => {
      const answer = await core.dispatch(operation, input, {
        caller: { kind: 'owner', via: 'internal', address: '' },
        signal,
      })
      if (!answer.ok) throw fromWireError(answer.error)
      return answer.value as OperationOutput<Name>
    },
  }
}
