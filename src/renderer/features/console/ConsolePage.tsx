import { useCallback, useEffect, useState, type KeyboardEvent } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import { ActionSheets } from '#renderer/app/lazy-parts.tsx'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { followJobs } from '#renderer/features/jobs/jobs.store.ts'
import { useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import type { AppError } from '#shared/errors.ts'
import { ClipboardDialog } from './ClipboardDialog.tsx'
import css from './Console.module.css'
import { createConsoleConnection, useConsole } from './console.store.ts'
import type { ConsoleControls } from './console-controls.ts'
import type { ConsolePlace } from './console-route.ts'
import { ConsoleBar, FIRST_BUTTON } from './ConsoleBar.tsx'
import { ConsoleOverlay } from './ConsoleOverlay.tsx'
import { followGuest } from './follow-guest.ts'
import { ScreenView } from './ScreenView.tsx'
import { TerminalView } from './TerminalView.tsx'
import { useConsoleSubject } from './use-console-subject.ts'

/** Every key goes to the machine but this one, so that nobody is caught in it. */
const leaveWithKeys = (event: KeyboardEvent): void => {
  if (event.code !== 'F6' || !event.ctrlKey || !event.shiftKey) return
  event.preventDefault()
  event.stopPropagation()
  document.getElementById(FIRST_BUTTON)?.focus()
}

const useConnection = (place: ConsolePlace, isRunning: boolean) => {
  const [connection] = useState(() => createConsoleConnection(place))
  useEffect(() => {
    connection.connect()
    return connection.stop
  }, [connection])
  useEffect(() => {
    if (isRunning) connection.machineRuns()
  }, [connection, isRunning])
  return connection
}

/** One console with its bar, from the first connection on. */
export const ConsolePage = ({ place }: { readonly place: ConsolePlace }) => {
  const subject = useConsoleSubject(place)
  const { guest, name, vmid, company, what } = subject
  const state = useConsole((store) => store.state)
  const acting = useGuestAction(({ request, started }) => request !== null || started !== null)
  const [fit, setFit] = useState(true)
  const [pasting, setPasting] = useState(false)
  const [received, setReceived] = useState('')
  const [controls, setControls] = useState<ConsoleControls | null>(null)
  const [gone, setGone] = useState<AppError | null>(null)
  const connection = useConnection(place, guest?.status === 'running')
  const title = name === '' ? what : `${name}${vmid === null ? '' : ` (${vmid})`}`
  const label = `${what} of ${title}`

  useEffect(() => {
    if (place.kind === 'node') return undefined
    return followGuest(place.guestId, (error) => {
      setGone(asAppError(error))
    })
  }, [place])
  // The result of an action follows its job; in the console's window there is no task panel that would.
  useEffect(() => (acting ? followJobs() : undefined), [acting])
  useEffect(() => {
    document.title = `${title} – ${what}`
  }, [title, what])
  const hold = useCallback((next: ConsoleControls | null) => {
    setControls(next)
  }, [])

  if (gone !== null && guest === undefined) return <ErrorState error={gone} />
  return (
    <div className={css.page}>
      <CompanyEdge company={company} />
      <ConsoleBar
        place={place}
        subject={subject}
        state={state}
        controls={controls}
        fit={fit}
        onFit={setFit}
        onPaste={() => {
          setPasting(true)
        }}
        onReconnect={connection.connect}
      />
      <main className={css.view} onKeyDownCapture={leaveWithKeys}>
        {state.status !== 'open' ? (
          <ConsoleOverlay state={state} guest={guest} onConnect={connection.connect} />
        ) : state.protocol === 'rfb' ? (
          <ScreenView
            key={state.run}
            connection={connection}
            label={label}
            fit={fit}
            onControls={hold}
            onClipboard={setReceived}
          />
        ) : (
          <TerminalView key={state.run} connection={connection} label={label} onControls={hold} />
        )}
      </main>
      {pasting && controls !== null && (
        <ClipboardDialog
          controls={controls}
          received={received}
          company={company}
          onClose={() => {
            setPasting(false)
            controls.focus()
          }}
        />
      )}
      <ContextMenu />
      {acting && <ActionSheets />}
    </div>
  )
}
