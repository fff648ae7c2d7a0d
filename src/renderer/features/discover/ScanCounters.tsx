import { useClusters } from '#renderer/client/clusters.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import type { DiscoveryScan } from '#shared/model/discovery.ts'
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

/** What the scans of the chosen clusters have counted so far, and what is wrong with those that failed. */
export const ScanCounters = ({ scans }: { readonly scans: readonly DiscoveryScan[] }) => {
  const clusters = useClusters((state) => state.byId)
  if (scans.length === 0) return null
  const running = scans.filter(({ state }) => state === 'running')
  const total = sum(scans, (scan) => scan.total)
  const lookedAt = sum(scans, (scan) => scan.lookedAt)
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
        <Count value={sum(scans, (scan) => scan.skipped)} word="skipped" />
        <Count value={lookedAt} word={`of ${formatCount(total)} looked at`} />
        {unread > 0 && <Count value={unread} word="could not be read: duplicates of them cannot be told" />}
        {running.length > 0 ? (
          <div className={css.progress}>
            <ProgressBar share={total === 0 ? null : lookedAt / total} what="The scan" />
          </div>
        ) : (
          <Age at={oldest} />
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
