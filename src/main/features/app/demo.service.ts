import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import { createTurns } from '../../in-turn.ts'
import type { Log } from '../../log/log.ts'
import type { Clock, Demo, RandomBytes } from '../../ports.ts'
import type { SettingsRepository } from './settings.repository.ts'

const KEY = 'demo.clusters'
/** Companies the demo made, to be removed with it. */
const COMPANIES_KEY = 'demo.companies'

/** What the demo needs of the fleet. */
interface DemoFleet {
  readonly add: (input: OperationInput<'clusters.add'>) => Promise<unknown>
  /** Removing what is gone already is no error. */
  readonly remove: (id: ClusterId) => Promise<unknown>
}

/** What it needs of the companies. */
interface DemoCompanies {
  readonly ensure: (name: string, newId: () => CompanyId) => { readonly id: CompanyId; readonly made: boolean }
  readonly removeIfEmpty: (id: CompanyId) => void
}

interface Dependencies {
  readonly demo: Demo | null
  readonly fleet: DemoFleet
  readonly companies: DemoCompanies
  readonly settings: SettingsRepository
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  readonly log: Log
}

/** The simulated data centre and its clusters in the fleet. */
export type DemoService = ReturnType<typeof createDemoService>

export const createDemoService = ({ demo, fleet, companies, settings, clock, randomBytes, log }: Dependencies) => {
  let running = false
  /** Starting and stopping take turns. */
  const { inTurn } = createTurns()

  const held = (): ClusterId[] => settings.get(KEY, z.array(ClusterId)) ?? []
  const hold = (ids: readonly ClusterId[]): void => settings.set(KEY, ids, new Date(clock.now()).toISOString())

  /** It comes back in a moment: whoever looks meanwhile must not be offered to start another. */
  let comesBack = demo !== null && held().length > 0

  const removeClusters = async (): Promise<number> => {
    const ids = held()
    for (const id of ids) {
      await fleet.remove(id)
      hold(held().filter((other) => other !== id))
    }
    return ids.length
  }

  const heldCompanies = (): CompanyId[] => settings.get(COMPANIES_KEY, z.array(CompanyId)) ?? []
  const holdCompanies = (ids: readonly CompanyId[]): void =>
    settings.set(COMPANIES_KEY, ids, new Date(clock.now()).toISOString())

  const companyNamed = (name: string): CompanyId | null => {
    if (name === '') return null
    const { id, made } = companies.ensure(name, () => CompanyId.parse(uuidv7(clock.now(), randomBytes(10))))
    if (made) holdCompanies([...heldCompanies(), id])
    return id
  }

  /** Those that somebody gave something of his own stay. */
  const removeCompanies = (): void => {
    for (const id of heldCompanies()) companies.removeIfEmpty(id)
    holdCompanies([])
  }

  /** Somebody's own cluster may have the name: one of the lab, tried by hand before. */
  const addBesideOthers = async (input: OperationInput<'clusters.add'>): Promise<void> => {
    try {
      await fleet.add(input)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error
      await fleet.add({ ...input, name: `${input.name} (demo)` })
    }
  }

  const start = async (): Promise<number> => {
    if (demo === null) {
      throw new AppError('unsupported', 'The demo is not part of this installation. Add a cluster of your own instead.')
    }
    const clusters = await demo.start()
    // Ports and certificates are new at each start: entries of an earlier demo lead nowhere.
    await removeClusters()
    for (const { addresses, company, ...cluster } of clusters) {
      const id = ClusterId.parse(uuidv7(clock.now(), randomBytes(10)))
      // Remembered first: a crash in between leaves an id too many, never a cluster nobody will remove.
      hold([...held(), id])
      await addBesideOthers({ id, ...cluster, companyId: companyNamed(company), addresses: [...addresses] })
    }
    running = true
    log.info('demo started', { clusters: clusters.length })
    return clusters.length
  }

  const stop = async (): Promise<number> => {
    const count = await removeClusters()
    removeCompanies()
    running = false
    await demo?.stop()
    return count
  }

  /** The demo ends with the process, its clusters stay: who closed the console with it on gets it back. */
  const resume = async (): Promise<number> => {
    try {
      return comesBack ? await start() : 0
    } finally {
      comesBack = false
    }
  }

  return {
    isAvailable: (): boolean => demo !== null,
    isRunning: (): boolean => running || comesBack,
    resume: () => inTurn(resume),
    start: () => inTurn(start),
    stop: () => inTurn(stop),
  }
}
