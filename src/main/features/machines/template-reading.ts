import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { Clock } from '#main/ports.ts'

interface Dependencies {
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly facts: Pick<FactsService, 'readConfig'>
  readonly clock: Pick<Clock, 'after'>
}

/** As many as a cluster is asked at once anyway. */
const AT_ONCE = 4
const ONE_MS = 5000
/** Somebody waits for the wizard: what is not read by then is said not to be known. */
const ALL_MS = 6000

/**
 * Polls do not say where a template lies, and the slow cycle may not have come to it yet: its configuration is read when
 * somebody wants to clone. Two who ask at once share the answer.
 */
export type TemplateReading = ReturnType<typeof createTemplateReading>

export const createTemplateReading = ({ connections, facts, clock }: Dependencies) => {
  const underWay = new Map<GuestId, Promise<void>>()

  const read = (guest: GuestRow, signal: AbortSignal): Promise<void> => {
    const known = underWay.get(guest.id)
    if (known !== undefined) return known
    const reading = facts
      .readConfig(guest, connections.api(guest.clusterId), { lane: 'interactive', signal, timeoutMs: ONE_MS })
      .finally(() => underWay.delete(guest.id))
    underWay.set(guest.id, reading)
    return reading
  }

  return {
    /** Reads those that were never read; their rows in the inventory say it. @returns what could not be read, in sentences */
    read: async (templates: readonly GuestRow[]): Promise<readonly string[]> => {
      const queue = templates.filter(({ factsAt }) => factsAt === null)
      if (queue.length === 0) return []
      const controller = new AbortController()
      const cancelTimer = clock.after(ALL_MS, () => {
        controller.abort()
      })
      const failed: string[] = []
      let reason = ''
      const work = async (): Promise<void> => {
        for (let guest = queue.shift(); guest !== undefined; guest = queue.shift()) {
          try {
            controller.signal.throwIfAborted()
            await read(guest, controller.signal)
          } catch (error) {
            if (!controller.signal.aborted && !(error instanceof AppError)) throw error
            failed.push(guest.name)
            if (!controller.signal.aborted && error instanceof AppError) reason ||= error.message
          }
        }
      }
      try {
        await Promise.all(Array.from({ length: AT_ONCE }, work))
      } finally {
        cancelTimer()
      }
      return failed.length === 0 ? [] : [sentence(failed, reason)]
    },
  }
}

const sentence = (failed: readonly string[], reason: string): string => {
  const [first = ''] = failed
  const which = failed.length === 1 ? `the template ${first} lies` : `${failed.length} templates lie`
  return `Where ${which} could not be read: ${reason === '' ? 'the cluster did not answer in time.' : reason}`
}
