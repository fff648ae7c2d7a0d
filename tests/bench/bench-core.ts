import BetterSqlite3 from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { addCompanies } from '#support/companies.ts'
import { fromWireError } from '#shared/errors.ts'
import { ClusterId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { compose, databaseFile } from '#main/compose.ts'
import type { Core } from '#main/core.ts'
import type { HostPorts, Vault } from '#main/ports.ts'
import { systemClock } from '#main/system-clock.ts'
import type { LabClusterFacts } from '#support/lab-process.ts'

const TOKEN = 'root@pam!full'

export const newFolder = (): string => mkdtempSync(path.join(os.tmpdir(), 'multpanel-bench-'))
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

export const memoryVault = (): Vault => {
  const entries = new Map<string, string>()
  return {
    kind: 'key-file',
    problem: () => Promise.resolve(null),
    read: (key) => Promise.resolve(entries.get(key) ?? null),
    write: (key, secret) => Promise.resolve(void entries.set(key, secret)),
    remove: (key) => Promise.resolve(void entries.delete(key)),
  }
}

export interface BenchCore {
  readonly core: Core
  /** Its database, to look at. */
  readonly database: BetterSqlite3.Database
  readonly call: <Name extends OperationName>(
    operation: Name,
    input: OperationArguments<Name>,
  ) => Promise<OperationOutput<Name>>
}

/** The real core as a host composes it, on a folder of the bench. */
export const startBenchCore = async (
  folder: string,
  vault = memoryVault(),
  overrides: Partial<HostPorts> = {},
): Promise<BenchCore> => {
  const core = await compose({
    kind: 'served',
    version: '0.0.0-bench',
    platform: 'bench',
    vault,
    clock: systemClock,
    notifier: { notify: () => undefined },
    paths: { data: folder, logs: path.join(folder, 'logs'), copies: path.join(folder, 'copies') },
    openExternal: () => Promise.resolve(),
    chooseFile: null,
    randomBytes: (count) => randomBytes(count),
    demo: null,
    updates: null,
    ...overrides,
  })
  const context = {
    caller: { kind: 'owner', via: 'internal', address: '' },
    signal: new AbortController().signal,
  } as const
  return {
    core,
    database: new BetterSqlite3(databaseFile(folder), { readonly: true }),
    call: async <Name extends OperationName>(operation: Name, input: OperationArguments<Name>) => {
      const answer = await core.dispatch(operation, input, context)
      if (!answer.ok) throw fromWireError(answer.error)
      return answer.value as OperationOutput<Name>
    },
  }
}

export const tokenOf = (cluster: LabClusterFacts): string => `PVEAPIToken=${TOKEN}=${cluster.tokens[TOKEN] ?? ''}`

/** Adds every cluster of a lab through the contract and resolves when each has been polled once. */
export const addFleet = async (bench: BenchCore, clusters: readonly LabClusterFacts[]): Promise<ClusterId[]> => {
  const ids = clusters.map(() => ClusterId.parse(uuidv7(Date.now(), randomBytes(10))))
  const started = Date.now()
  const companyOf = (name: string): string => name.split('-')[0] ?? ''
  const companies = await addCompanies(
    bench.call,
    clusters.map(({ name }) => companyOf(name)),
  )
  for (const [index, cluster] of clusters.entries()) {
    const id = ids[index]
    if (id === undefined) continue
    await bench.call('clusters.add', {
      id,
      name: cluster.name,
      location: '',
      companyId: companies.get(companyOf(cluster.name)) ?? null,
      addresses: cluster.addresses.map(({ url, fingerprint }) => ({ address: new URL(url).host, fingerprint })),
      credential: { kind: 'token', tokenId: TOKEN, secret: cluster.tokens[TOKEN] ?? '' },
    })
  }
  await polledSince(bench, ids, started)
  return ids
}

/** Resolves when a poll asked for after `since` is stored for each of these clusters: a look at the file every millisecond. */
export const polledSince = async ({ database }: BenchCore, ids: readonly ClusterId[], since: number): Promise<void> => {
  const from = new Date(since).toISOString()
  const stored = database.prepare(
    'SELECT count(*) AS waiting FROM clusters WHERE (as_of IS NULL OR as_of < ?) AND id IN (SELECT value FROM json_each(?))',
  )
  const wanted = JSON.stringify(ids)
  const deadline = Date.now() + 60_000
  for (;;) {
    const row = stored.get(from, wanted) as { waiting: number }
    if (row.waiting === 0) return
    if (Date.now() > deadline) throw new Error(`${row.waiting} clusters were not polled within a minute`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
