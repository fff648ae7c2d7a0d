import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { CatalogueTarget } from '#shared/model/catalogue.ts'
import { CompanyId } from '#shared/model/ids.ts'
import type { JobContext, JobKind, PartEnd } from '#main/tasks/job-kind.ts'
import type { JobOwner } from '#main/tasks/job-owner.ts'

/** A storage with what it was called and whose it was when the job was started. */
export const JobPlace = CatalogueTarget.extend({
  clusterName: z.string(),
  /** Of one that is not, the node tells it from those of the same name. */
  shared: z.boolean().default(true),
  companyId: CompanyId.nullable(),
})
export type JobPlace = z.infer<typeof JobPlace>

/** `local on pve1 of acme-dc1`, `nas of acme-dc1`. */
export const placeText = ({
  storage,
  node,
  shared,
  clusterName,
}: Pick<JobPlace, 'storage' | 'node' | 'shared' | 'clusterName'>): string =>
  `${storage}${shared ? '' : ` on ${node}`} of ${clusterName}`

/** "debian.iso" onto one storage, or onto several. */
export const ontoText = (name: string, places: readonly JobPlace[]): string =>
  places.length === 1 && places[0] !== undefined
    ? `${name} → ${placeText(places[0])}`
    : `${name} → ${places.length} storages`

interface Part<Input> {
  readonly key: string
  readonly name: string
  readonly input: Input
  readonly owner: JobOwner
}

/**
 * Runs a part for each; fails when any of them did, so that a retry repeats those alone.
 * @param shares tells of parts under way; absent: a part counts when it has ended
 * @param failure the sentence, given how many failed
 */
export const runParts = async <Input>(
  context: JobContext<null>,
  kind: JobKind<Input>,
  parts: readonly Part<NoInfer<Input>>[],
  failure: (failed: number) => string,
  shares?: Shares,
): Promise<readonly PartEnd[]> => {
  const done = new Map<string, number>()
  const tell = (key: string, share: number): void => {
    done.set(key, share)
    context.progress([...done.values()].reduce((sum, one) => sum + one, 0) / parts.length)
  }
  context.progress(0)
  const stop = shares?.follow(context.id, tell)
  try {
    const ends = await Promise.all(
      parts.map(async ({ key, name, input, owner }) => {
        const end = await context.part(kind, input, key, owner)
        tell(key, 1)
        if (end.state === 'completed') context.log(`${name}: ${textOf(end.result)}`)
        else context.log(`${name}: ${end.error?.message ?? end.state}`, 'error')
        return end
      }),
    )
    const failed = ends.filter(({ state }) => state !== 'completed').length
    if (failed > 0) throw new AppError('cluster_refused', failure(failed))
    return ends
  } finally {
    stop?.()
  }
}

const textOf = (result: unknown): string =>
  typeof result === 'object' && result !== null && 'text' in result ? String(result.text) : 'done'

/** How far parts are, for the whole they belong to: a file that goes to one storage must not stand at 0 until it is there. */
export const createShares = () => {
  const listeners = new Map<string, (key: string, share: number) => void>()
  return {
    follow: (wholeId: string, listener: (key: string, share: number) => void): (() => void) => {
      listeners.set(wholeId, listener)
      return () => listeners.delete(wholeId)
    },
    /** @param share 0–1 */
    report: (wholeId: string, key: string, share: number): void => listeners.get(wholeId)?.(key, share),
  }
}

export type Shares = ReturnType<typeof createShares>
