import { formatAge, formatInstant } from './format.ts'
import { useNow } from './use-now.ts'

interface AgeProps {
  /** UTC ISO; null: never. */
  readonly at: string | null
  readonly never?: string
  /** Put behind the age: `5 m ago`. */
  readonly suffix?: string
}

const JUST_NOW_S = 10

/** How long ago something was, with the exact time on hover. */
export const Age = ({ at, never = 'never', suffix = ' ago' }: AgeProps) => {
  const now = useNow()
  if (at === null) return <span className="num">{never}</span>
  const seconds = (now - Date.parse(at)) / 1000
  return (
    <time className="num" dateTime={at} title={formatInstant(at)}>
      {seconds < JUST_NOW_S ? 'just now' : `${formatAge(seconds)}${suffix}`}
    </time>
  )
}
