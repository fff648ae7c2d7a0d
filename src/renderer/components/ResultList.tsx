import css from './ConfirmationSheet.module.css'
import { useFailedFirst } from './use-failed-first.ts'
import { StatusMark, type Shape, type Tone } from './StatusMark.tsx'

export interface ResultItem {
  readonly id: string
  readonly name: string
  /** Which of several of that name: number and cluster. */
  readonly where?: string | undefined
  readonly state: 'asking' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Cause and next step of a failure; of what runs, what it is at. */
  readonly message: string
}

const LOOK: Record<ResultItem['state'], readonly [Tone, Shape, string]> = {
  failed: ['red', 'cross', 'failed'],
  cancelled: ['grey', 'cross', 'cancelled'],
  asking: ['grey', 'ring', 'waiting'],
  running: ['green', 'ring', 'running'],
  done: ['green', 'disc', 'done'],
}

const ORDER: readonly ResultItem['state'][] = ['failed', 'cancelled', 'running', 'asking', 'done']

interface ResultListProps {
  readonly items: readonly ResultItem[]
  readonly label: string
  /** Whether nothing of it is under way any more. */
  readonly over: boolean
}

/** What became of each thing, each failure with its cause. Rows keep their place while it runs; then the failed come first. */
export const ResultList = ({ items, label, over }: ResultListProps) => {
  const { ordered, settled, hold } = useFailedFirst({
    items,
    keyOf: ({ id }) => id,
    rankOf: ({ state }) => ORDER.indexOf(state),
    over,
  })
  return (
    <ul className={css.result} data-settled={settled} tabIndex={0} aria-label={label} {...hold}>
      {ordered.map((item) => {
        const [tone, shape, word] = LOOK[item.state]
        return (
          <li key={item.id}>
            <div>
              <b>{item.name}</b>
              {item.where !== undefined && <span className={`num ${css.where}`}>{item.where}</span>}
              {(!settled || (item.message !== '' && item.state !== 'done')) && (
                <p title={settled ? undefined : item.message}>{item.state === 'done' ? '' : item.message}</p>
              )}
            </div>
            <StatusMark tone={tone} shape={shape} word={word} />
          </li>
        )
      })}
    </ul>
  )
}
