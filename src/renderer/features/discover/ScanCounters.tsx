import { useClusters } from '#renderer/client/clusters.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { SkipReason, type DiscoveryScan } from '#shared/model/discovery.ts'
import css from './Discover.module.css'

interface CountProps {
  readonly value: number
  readonly word: string
}

const Count = ({ value, word }: CountProps) => (
  <span>
    <b>{formatCount(value)}</b> {word}
  </span>
)

const sum = (scans: readonly DiscoveryScan[], of: (scan: DiscoveryScan) => number): number =>
  scans.reduce((total, scan) => total + of(scan), 0)

const WORDS: Readonly<Record<SkipReason, string>> = {
  other_company: 'in another company',
  already_yours: 'in this company already',
  missing: 'missing',
  template: 'templates',
  duplicate: 'known twice',
  outside_slice: 'outside the slice',
}

/** How many were skipped for which reason: `4 templates, 12 in another company`. */
const reasonsOf = (scans: readonly DiscoveryScan[]): string =>
  SkipReason.options
    .map((reason) => [sum(scans, ({ reasons }) => reasons[reason] ?? 0), WORDS[reason]] as const)
    .flatMap(([count, word]) => (count === 0 ? [] : [`${formatCount(count)} ${word}`]))
    .join(', ')

/** What the scans of the chosen clusters have counted so far, and what is wrong with those that failed. */
export const ScanCounters = ({ scans }: { readonly scans: readonly DiscoveryScan[] }) => {
  const clusters = useClusters((state) => state.byId)
  if (scans.length === 0) return null
  const running = scans.filter(({ state }) => state === 'running')
  const total = sum(scans, (scan) => scan.total)
  const lookedAt = sum(scans, (scan) => scan.lookedAt)
  const reasons = reasonsOf(scans)
  const unread = sum(scans, (scan) => scan.unread)
  const oldest = scans.reduce<string | null>(
    (first, { finishedAt }) => (finishedAt !== null && (first === null || finishedAt < first) ? finishedAt : first),
    null,
  )
  return (
    <>
      <div className={css.counters} role="status" aria-label="Counters of the scan">
        <Count value={sum(scans, (scan) => scan.found)} word="found" />
        <Count value={sum(scans, (scan) => scan.imported)} word="taken over" />
        <Count value={sum(scans, (scan) => scan.skipped)} word={reasons === '' ? 'skipped' : `skipped: ${reasons}`} />
        <Count value={lookedAt} word={`of ${formatCount(total)} looked at`} />
        {unread > 0 && <Count value={unread} word="could not be read: duplicates of them cannot be told" />}
        {running.length > 0 ? (
          <div className={css.progress}>
            <ProgressBar share={total === 0 ? null : lookedAt / total} what="The scan" />
          </div>
        ) : (
          <Age at={oldest} never="" />
        )}
      </div>
      {scans
        .filter(({ state }) => state === 'failed')
        .map(({ clusterId, problem }) => (
          <p key={clusterId} className={css.problem} role="alert">
            {clusters.get(clusterId)?.name ?? ''}: {problem}
          </p>
        ))}
    </>
  )
}
