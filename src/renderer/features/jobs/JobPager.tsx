import { useState } from 'react'
import { formatCount } from '#renderer/components/format.ts'
import css from './Jobs.module.css'

interface JobPagerProps {
  /** 0: the newest. */
  readonly page: number
  readonly pages: number
  readonly onGo: (page: number) => void
}

/** Steps through the history, or jumps to any page of it. */
export const JobPager = ({ page, pages, onGo }: JobPagerProps) => {
  const [typed, setTyped] = useState<string | null>(null)
  const last = Math.max(0, pages - 1)
  const jump = (): void => {
    const wanted = Number(typed)
    setTyped(null)
    if (typed !== null && Number.isInteger(wanted) && wanted >= 1) onGo(Math.min(last, wanted - 1))
  }
  const step = (label: string, to: number, possible: boolean) => (
    <button
      type="button"
      className="mp-button"
      disabled={!possible}
      onClick={() => {
        onGo(to)
      }}
    >
      {label}
    </button>
  )
  return (
    <nav className={css.pager} aria-label="Pages of the history">
      {step('Newest', 0, page > 0)}
      {step('Newer', page - 1, page > 0)}
      <label>
        Page{' '}
        <input
          className="mp-field num"
          inputMode="numeric"
          value={typed ?? String(page + 1)}
          onChange={(event) => {
            setTyped(event.target.value)
          }}
          onBlur={jump}
          onKeyDown={(event) => {
            if (event.key === 'Enter') jump()
          }}
        />
      </label>
      <span className="num">of {formatCount(last + 1)}</span>
      {step('Older', page + 1, page < last)}
      {step('Oldest', last, page < last)}
    </nav>
  )
}
