import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { TaskLogLine } from '#shared/model/task.ts'
import css from './TaskLogDialog.module.css'

const LINE_HEIGHT = 18

/** Proxmox marks what is wrong in the text; where the text does not, the line itself says so. */
export type LogLine = TaskLogLine & { readonly tone?: 'bad' | 'warn' | undefined }

interface LogLinesProps {
  readonly lines: readonly LogLine[]
  /** Lower case; empty: every line is shown. */
  readonly wanted: string
  readonly follow: boolean
  readonly running: boolean
  /** Scrolling up ends following, scrolling to the end begins it. */
  readonly onFollow: (follow: boolean) => void
}

/** What begins with these words is what somebody looks for in a log. */
const isTrouble = (text: string): boolean => /^(?:TASK ERROR|ERROR|error)\b/.test(text)
const isWarning = (text: string): boolean => /^(?:WARN|TASK WARNINGS)/.test(text)

const Marked = ({ text, wanted }: { readonly text: string; readonly wanted: string }) => {
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted)
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}

/** The lines in view of a log of any length; long lines wrap, nothing is cut. */
export const LogLines = ({ lines, wanted, follow, running, onFollow }: LogLinesProps) => {
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(
    () => (wanted === '' ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted))),
    [lines, wanted],
  )
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  })
  useEffect(() => {
    if (follow && shown.length > 0) virtualizer.scrollToIndex(shown.length - 1, { align: 'end' })
  }, [follow, shown.length, virtualizer])

  return (
    <div
      ref={scroller}
      className={css.log}
      tabIndex={0}
      role="log"
      aria-label="Log"
      aria-live="off"
      onWheel={(event) => {
        const box = event.currentTarget
        const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < LINE_HEIGHT * 2
        if (event.deltaY < 0 && follow) onFollow(false)
        else if (event.deltaY > 0 && atEnd && !follow) onFollow(true)
      }}
      onKeyDown={(event) => {
        if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) onFollow(false)
        if (event.key === 'End') onFollow(true)
      }}
    >
      {shown.length === 0 && (
        <p className={css.none}>
          {lines.length > 0 ? 'No line contains it.' : running ? 'The log is still empty.' : 'The log is empty.'}
        </p>
      )}
      <div className={css.lines} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = shown[item.index]
          if (line === undefined) return null
          return (
            <div
              key={line.n}
              ref={virtualizer.measureElement}
              data-index={item.index}
              data-tone={line.tone ?? (isTrouble(line.text) ? 'bad' : isWarning(line.text) ? 'warn' : undefined)}
              className={css.line}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Marked text={line.text} wanted={wanted} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
