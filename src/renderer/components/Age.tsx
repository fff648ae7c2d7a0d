import { formatAge, formatInstant } from './format.ts'
import { useNow } from './use-now.ts'

interface AgeProps {
  /** UTC ISO; null: never. */
  readonly at: string | null
  readonly never?: string
  /** Put behind the age: `5 m ago`. */
  readonly suffix?: string
}

/** How long ago something was, with the exact time on hover. */
export const Age = ({ at, never = 'never', suffix = ' ago' }: AgeProps) => {
  const now = useNow()
  if (at === null) return <span className="num">{never}</span>
  return (
    <time className="num" dateTime={at} title={formatInstant(at)}>
      {formatAge((now - Date.parse(at)) / 1000)}
      {suffix}
    </time>
  )
}
