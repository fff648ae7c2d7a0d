import { onTestFinished } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab, type Lab, type StartedCluster } from '#lab/lab.ts'
import type { EventName, EventPayload } from '#shared/contract/index.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { HostPorts } from '#main/ports.ts'
import { addCompanies } from './companies.ts'
import { freshDirectory, startCore, testPorts, type TestCore } from './core.ts'
import { aClusterId, passwordOf, pinsOf, tokenOf } from './fleet.ts'

export interface LabCore {
  readonly lab: Lab
  readonly core: TestCore
  /** The console's id of each cluster, by its name. */
  readonly ids: ReadonlyMap<string, ClusterId>
  /** A cluster of the lab by its place, with the console's id. */
  readonly cluster: (index: number) => StartedCluster & { readonly id: ClusterId }
  /** Every payload of an event since the start. */
  readonly heard: <Name extends EventName>(name: Name) => EventPayload<Name>[]
  /** Stops the core and starts another on the same data. */
  readonly restart: () => Promise<TestCore>
}

/**
 * Resolves when `condition` gives something; fails with `what` after `timeoutMs`: no statement about how long it may take,
 * but an end to waiting in vain, on the slowest of machines too.
 */
export const until = async <Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  timeoutMs = 90_000,
): Promise<NonNullable<Exclude<Value, false>>> => {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<Exclude<Value, false>>
    if (Date.now() > deadline) throw new Error(`Waited in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Adds clusters of a lab to a console, as its page does. @param account a token (`root@pam!full`), or a user with his password */
export const addLabClusters = async (
  core: TestCore,
  clusters: readonly StartedCluster[],
  account: string = ACCOUNTS.full,
): Promise<Map<string, ClusterId>> => {
  const ids = new Map<string, ClusterId>()
  const companies = await addCompanies(core.call, ['Acme GmbH'])
  await Promise.all(
    clusters.map(async (cluster, index) => {
      const { name } = cluster
      const id = aClusterId()
      ids.set(name, id)
      await core.call('clusters.add', {
        id,
        name,
        location: '',
        companyId: index % 2 === 0 ? (companies.get('Acme GmbH') ?? null) : null,
        addresses: pinsOf(cluster),
        credential: account.includes('!') ? tokenOf(cluster, account) : passwordOf(cluster, account),
      })
    }),
  )
  return ids
}

/** The real core with every cluster of a small lab in it; both end with the test. */
export const startLabCore = async (
  options: {
    readonly account?: string
    readonly ports?: Partial<HostPorts>
    readonly pace?: number
    readonly directory?: string
  } = {},
): Promise<LabCore> => {
  const worlds = createFleet('small', { seed: 7 })
  for (const world of worlds) world.pace = options.pace ?? 0.1
  const lab = await startLab({ clusters: worlds, authFailureDelayMs: 50, proxyTimeoutMs: 500 })
  onTestFinished(() => lab.stop())
  const directory = options.directory ?? (await freshDirectory())
  const ports = { ...testPorts(directory), ...options.ports }
  const heard: { name: EventName; payload: unknown }[] = []
  const start = async (): Promise<TestCore> => {
    const started = await startCore(ports, {}, directory)
    started.events.listen((name, payload) => heard.push({ name, payload }))
    return started
  }
  const core = await start()
  const ids = await addLabClusters(core, lab.clusters, options.account)
  return {
    lab,
    core,
    ids,
    cluster: (index) => {
      const cluster = lab.clusters[index]
      const id = ids.get(cluster?.name ?? '')
      if (cluster === undefined || id === undefined) throw new Error(`The lab has no cluster ${index}`)
      return { ...cluster, id }
    },
    heard: <Name extends EventName>(name: Name) =>
      heard.filter((event) => event.name === name).map((event) => event.payload as EventPayload<Name>),
    restart: async () => {
      await core.stop()
      return start()
    },
  }
}
