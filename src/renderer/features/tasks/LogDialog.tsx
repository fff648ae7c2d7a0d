import Dialog from '@mui/material/Dialog'
import Close from '@mui/icons-material/Close'
import { useId, useRef, useState, type ReactNode } from 'react'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { plural } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import type { CompanyId } from '#shared/model/ids.ts'
import { LogLines, type LogLine } from './LogLines.tsx'
import css from './TaskLogDialog.module.css'

interface LogDialogProps {
  readonly title: ReactNode
  /** Whose it is; null: the provider's own, undefined: of several companies. */
  readonly company: CompanyId | null | undefined
  /** State and progress, beside the title. */
  readonly mark: ReactNode
  /** Where, who and when, below the title. */
  readonly facts: ReactNode
  /** Null: they are still being read. */
  readonly lines: readonly LogLine[] | null
  /** Lines are still to come. */
  readonly running: boolean
  /** First in the row of tools. */
  readonly leading?: ReactNode
  /** Last in it: what can be done. */
  readonly actions: ReactNode
  readonly onClose: () => void
  /** Between the tools and the lines: errors, parts, what was asked. */
  readonly children?: ReactNode
}

/** A log in a dialog: searched (Ctrl+F), followed while it grows, copied. */
export const LogDialog = ({
  title,
  company,
  mark,
  facts,
  lines,
  running,
  leading,
  actions,
  onClose,
  children,
}: LogDialogProps) => {
  const titleId = useId()
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const field = useRef<HTMLInputElement>(null)
  const all = lines ?? []
  const wanted = text.trim().toLowerCase()
  const matches = wanted === '' ? null : all.filter((line) => line.text.toLowerCase().includes(wanted)).length
  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={titleId}
      slotProps={{ paper: { className: css.paper ?? '' } }}
      onKeyDown={(event) => {
        if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        field.current?.focus()
      }}
    >
      <CompanyEdge company={company} />
      <header className={css.head}>
        <div className={css.title}>
          <h2 id={titleId}>{title}</h2>
          {mark}
          <span className={css.space} />
          <IconButton label="Close" onClick={onClose}>
            <Close aria-hidden />
          </IconButton>
        </div>
        {facts}
      </header>
      <div className={css.tools}>
        {leading}
        <input
          ref={field}
          type="search"
          className="mp-field"
          placeholder="Search the log"
          aria-label="Search the log"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        <span className={`num ${css.muted}`} role="status">
          {matches === null ? plural(all.length, 'line') : `${matches} of ${plural(all.length, 'line')}`}
        </span>
        <span className={css.space} />
        <label className={css.follow}>
          <input
            type="checkbox"
            checked={follow}
            onChange={(event) => {
              setFollow(event.target.checked)
            }}
          />
          Follow
        </label>
        <CopyButton text={all.map((line) => line.text).join('\n')} label="Copy log" />
        {actions}
      </div>
      {children}
      {lines === null ? (
        <Skeleton rows={8} />
      ) : (
        <LogLines lines={lines} wanted={wanted} follow={follow} onFollow={setFollow} running={running} />
      )}
    </Dialog>
  )
}
