import css from './ConfirmationSheet.module.css'
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

/** What became of each thing, failed first, each failure with its cause. */
export const ResultList = ({ items, label }: { readonly items: readonly ResultItem[]; readonly label: string }) => {
  const sorted = items.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  return (
    <ul className={css.result} tabIndex={0} aria-label={label}>
      {sorted.map((item) => {
        const [tone, shape, word] = LOOK[item.state]
        return (
          <li key={item.id}>
            <div>
              <b>{item.name}</b>
              {item.where !== undefined && <span className={`num ${css.where}`}>{item.where}</span>}
              {item.message !== '' && item.state !== 'done' && <p>{item.message}</p>}
            </div>
            <StatusMark tone={tone} shape={shape} word={word} />
          </li>
        )
      })}
    </ul>
  )
}
