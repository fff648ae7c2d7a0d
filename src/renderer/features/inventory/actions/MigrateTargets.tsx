import { useId } from 'react'
import { roomOf, type NodeChoice } from './migrate-targets.ts'
import css from './MigrateTargets.module.css'

interface MigrateTargetsProps {
  readonly choices: readonly NodeChoice[]
  /** How many are to be moved. */
  readonly count: number
  readonly chosen: string
  readonly onChoose: (node: string) => void
}

const factOf = ({ node, able, reasons }: NodeChoice, count: number): string => {
  // One reason for all of them stands alone.
  if (able === 0 && reasons.length === 1) return reasons[0]?.text ?? ''
  const share = able === count ? '' : able === 0 ? 'none can go there' : `${able} of ${count} can go there`
  return [share, roomOf(node)].filter(Boolean).join(' · ')
}

/** The nodes to choose from; of each is said which of the guests cannot go there and why. */
export const MigrateTargets = ({ choices, count, chosen, onChoose }: MigrateTargetsProps) => {
  const group = useId()
  return (
    <fieldset className={css.nodes}>
      <legend>To node</legend>
      {choices.map((choice) => {
        const { node, able, reasons } = choice
        return (
          <div key={node.key} className={css.node}>
            <label data-possible={able > 0}>
              <input
                type="radio"
                name={group}
                value={node.name}
                checked={chosen === node.name}
                disabled={able === 0}
                onChange={() => {
                  onChoose(node.name)
                }}
              />
              <b>{node.name}</b>
              <span>{factOf(choice, count)}</span>
            </label>
            {(able > 0 || reasons.length > 1) && reasons.length > 0 && (
              <dl aria-label={`What cannot go to ${node.name}`}>
                {reasons.map(({ text, names }) => (
                  <div key={text}>
                    <dt>{names.join(', ')}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
        )
      })}
    </fieldset>
  )
}
