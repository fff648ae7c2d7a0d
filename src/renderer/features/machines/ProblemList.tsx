import type { FieldProblem } from '#shared/model/machine/machine-plan.ts'
import { useCreate } from './create-context.tsx'
import { STEP_TITLES, stepOf } from './draft-steps.ts'
import css from './ProblemList.module.css'

interface ProblemListProps {
  readonly problems: readonly FieldProblem[]
  readonly tone: 'red' | 'amber'
  readonly label: string
}

/** What has to be put right, or is worth knowing, each with the way to its field. */
export const ProblemList = ({ problems, tone, label }: ProblemListProps) => {
  const { create } = useCreate()
  if (problems.length === 0) return null
  return (
    <ul className={css.problems} data-tone={tone} aria-label={label}>
      {problems.map(({ field, message }) => {
        const step = stepOf(field)
        return (
          <li key={`${field} ${message}`}>
            <span>{message}</span>
            {step !== null && (
              <button
                type="button"
                className="mp-button"
                aria-label={`${STEP_TITLES[step]}: ${message}`}
                onClick={() => {
                  create.jump(field)
                }}
              >
                {STEP_TITLES[step]}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
