import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { inventoryLink } from '#renderer/app/links.ts'
import { formatBytes, formatCount, shareOf } from '#renderer/components/format.ts'
import { HOST_LIMITS } from '#renderer/components/usage-limits.ts'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import { SEARCHES, type DashboardTotals, type Use } from './dashboard.model.ts'
import css from './DashboardPage.module.css'

const Figure = ({ to, value, word }: { readonly to: string; readonly value: number; readonly word: string }) => (
  <Link className={css.figure} to={to}>
    <strong className="num">{formatCount(value)}</strong> {word}
  </Link>
)

const Tile = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className={css.tile} aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
)

interface UseTileProps {
  readonly title: string
  readonly use: Use
  readonly text: string
  readonly more?: string
}

const UseTile = ({ title, use, text, more }: UseTileProps) => (
  <Tile title={title}>
    <UsageBar share={shareOf(use.used, use.total)} {...HOST_LIMITS} />
    <p className={`num ${css.muted}`}>{use.total > 0 ? text : 'nothing reported'}</p>
    {more !== undefined && use.total > 0 && <p className={`num ${css.muted}`}>{more}</p>}
  </Tile>
)

interface TotalsProps {
  readonly totals: DashboardTotals
  /** False: who looks has parts of shared clusters only, whose nodes are not his to see. */
  readonly hosts: boolean
}

/** What the whole fleet is, in six tiles; every count leads to the list it counts. */
export const Totals = ({ totals, hosts }: TotalsProps) => {
  const { cpu, memory, storage } = totals
  return (
    <div className={css.tiles} data-hosts={hosts}>
      <Tile title="Clusters">
        <Figure to="/clusters" value={totals.clusters} word={totals.clusters === 1 ? 'cluster' : 'clusters'} />
        <p className={css.parts}>
          <Figure to="/clusters?q=online" value={totals.clustersOnline} word="online" />
        </p>
      </Tile>
      {hosts && (
        <Tile title="Nodes">
          <Figure to="/clusters" value={totals.nodes} word={totals.nodes === 1 ? 'node' : 'nodes'} />
          <p className={`num ${css.muted}`}>{formatCount(totals.nodesOnline)} online</p>
        </Tile>
      )}
      <Tile title="Guests">
        <Figure
          to={inventoryLink(SEARCHES.guests)}
          value={totals.guests}
          word={totals.guests === 1 ? 'guest' : 'guests'}
        />
        <p className={css.parts}>
          <Figure to={inventoryLink(SEARCHES.running)} value={totals.running} word="running" />
          <Figure to={inventoryLink(SEARCHES.stopped)} value={totals.stopped} word="stopped" />
          {totals.other > 0 && <Figure to={inventoryLink(SEARCHES.other)} value={totals.other} word="other" />}
          {totals.templates > 0 && (
            <Figure
              to={inventoryLink(SEARCHES.templates)}
              value={totals.templates}
              word={totals.templates === 1 ? 'template besides' : 'templates besides'}
            />
          )}
          {totals.missing > 0 && <Figure to={inventoryLink(SEARCHES.missing)} value={totals.missing} word="missing" />}
        </p>
      </Tile>
      {hosts && (
        <>
          <UseTile
            title="CPU"
            use={cpu}
            text={`${formatCount(Math.round(cpu.used))} of ${formatCount(cpu.total)} cores`}
            more={`${formatCount(totals.vcpus)} vCPUs running`}
          />
          <UseTile title="Memory" use={memory} text={`${formatBytes(memory.used)} of ${formatBytes(memory.total)}`} />
          <UseTile
            title="Storage"
            use={storage}
            text={`${formatBytes(storage.used)} of ${formatBytes(storage.total)}`}
          />
        </>
      )}
    </div>
  )
}
