import { useId } from 'react'
import { formatBytes } from '#renderer/components/format.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import { migrateObstacle, type MigrateCheck } from '#shared/model/migrate-check.ts'
import css from './MigrateTargets.module.css'

interface MigrateTargetsProps {
  readonly nodes: readonly NodeRow[]
  /** Null: not asked (several guests), or not answered yet. */
  readonly check: MigrateCheck | null
  readonly way: { readonly withLocalDisks: boolean }
  readonly chosen: string
  readonly onChoose: (node: string) => void
}

const roomOf = ({ mem, maxmem, cpu, status }: NodeRow): string => {
  if (status !== 'online' || mem === null || maxmem === null) return ''
  const load = cpu === null ? '' : `, CPU ${Math.round(cpu * 100)} %`
  return `${formatBytes(maxmem - mem)} memory free${load}`
}

const obstacleOf = ({ name, status }: NodeRow, check: MigrateCheck | null, way: MigrateTargetsProps['way']) => {
  if (status !== 'online') return 'It is offline.'
  return check === null ? null : migrateObstacle(check, name, way)
}

/** The nodes to choose from, those with the most memory free first; each that is not possible says why. */
export const MigrateTargets = ({ nodes, check, way, chosen, onChoose }: MigrateTargetsProps) => {
  const group = useId()
  const free = ({ mem, maxmem }: NodeRow): number => (mem === null || maxmem === null ? -1 : maxmem - mem)
  const rows = nodes
    .map((node) => ({ node, obstacle: obstacleOf(node, check, way) }))
    .toSorted((a, b) => Number(a.obstacle !== null) - Number(b.obstacle !== null) || free(b.node) - free(a.node))
  return (
    <fieldset className={css.nodes}>
      <legend>To node</legend>
      {rows.map(({ node, obstacle }) => (
        <label key={node.key} data-possible={obstacle === null}>
          <input
            type="radio"
            name={group}
            value={node.name}
            checked={chosen === node.name}
            disabled={obstacle !== null}
            onChange={() => {
              onChoose(node.name)
            }}
          />
          <b>{node.name}</b>
          <span>{obstacle ?? roomOf(node)}</span>
        </label>
      ))}
    </fieldset>
  )
}
