import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

/** What support needs, shown before it is given to anybody. */
export const DiagnosticsSection = () => {
  const [text, setText] = useState<string | null>(null)
  const read = useAction(
    useCallback(async () => {
      setText((await call('app.diagnostics', {})).text)
    }, []),
  )
  return (
    <Section
      title="Diagnostics"
      text="Versions, sizes, states of clusters and the newest log lines; passwords and tokens are removed. Nothing is sent anywhere."
    >
      <div className={css.line}>
        <button type="button" className="mp-button" disabled={read.busy} onClick={() => void read.run()}>
          {read.busy ? 'Reading …' : text === null ? 'Show diagnostics' : 'Read again'}
        </button>
        {text !== null && <CopyButton text={text} label="Copy diagnostics" />}
      </div>
      {read.error !== null && <InlineError error={read.error} onRetry={() => void read.run()} />}
      {text !== null && (
        <pre className={css.diagnostics} tabIndex={0} aria-label="Diagnostics">
          {text}
        </pre>
      )}
    </Section>
  )
}
