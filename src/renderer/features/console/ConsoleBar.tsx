import AspectRatio from '@mui/icons-material/AspectRatioOutlined'
import ContentPaste from '@mui/icons-material/ContentPaste'
import FitScreen from '@mui/icons-material/FitScreen'
import Fullscreen from '@mui/icons-material/Fullscreen'
import Replay from '@mui/icons-material/Replay'
import Terminal from '@mui/icons-material/Terminal'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { GuestIcon } from '#renderer/features/inventory/GuestIcon.tsx'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { openMorePower } from '#renderer/features/inventory/power/power-menu.ts'
import { powerObstacle } from '#renderer/features/inventory/power/power-rules.ts'
import { requestPower } from '#renderer/features/inventory/actions/action.store.ts'
import { VerbButtons } from '#renderer/features/inventory/power/VerbButtons.tsx'
import css from './Console.module.css'
import type { ConsoleState } from './console.store.ts'
import type { ConsoleControls } from './console-controls.ts'
import type { ConsolePlace } from './console-route.ts'
import { openConsole } from './open-console.ts'
import type { ConsoleSubject } from './use-console-subject.ts'

const STATES: Record<ConsoleState['status'], string> = {
  connecting: 'Connecting',
  open: 'Connected',
  ended: 'Disconnected',
  refused: 'Not connected',
}

/** Where the keyboard goes when it is taken back from the machine. */
export const FIRST_BUTTON = 'console-first-button'
export const LEAVE_KEYS = 'Ctrl+Shift+F6'

interface ConsoleBarProps {
  readonly place: ConsolePlace
  readonly subject: ConsoleSubject
  readonly state: ConsoleState
  readonly controls: ConsoleControls | null
  readonly fit: boolean
  readonly onFit: (fit: boolean) => void
  readonly onPaste: () => void
  readonly onReconnect: () => void
}

const toggleFullScreen = (): void => {
  const done =
    document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen()
  // A browser may refuse; then it stays as it is, and F11 remains.
  done.catch(() => undefined)
}

const PowerButtons = ({ subject: { guest } }: Pick<ConsoleBarProps, 'subject'>) => {
  const looks = useClusterLooks()
  if (guest === undefined) return null
  return (
    <div className={css.group} role="group" aria-label="Power">
      <VerbButtons
        obstacleOf={(verb) => powerObstacle(guest, looks.get(guest.clusterId), verb)}
        onChoose={(verb) => {
          requestPower(verb, [guest.id])
        }}
      />
      <button
        type="button"
        className="mp-button"
        aria-haspopup="menu"
        onClick={({ currentTarget }) => {
          openMorePower(currentTarget, guest, looks)
        }}
      >
        More …
      </button>
    </div>
  )
}

/** What it is, how it stands, and what can be done with it. */
export const ConsoleBar = (props: ConsoleBarProps) => {
  const { place, subject, state, controls, fit, onFit, onPaste, onReconnect } = props
  const { guest, name, vmid, clusterName, company, what } = subject
  const companies = useCompanyLooks()
  const { ctrlAltDel } = controls ?? {}
  const then = (work: () => void) => (): void => {
    work()
    controls?.focus()
  }
  const isScreen = state.status === 'open' && state.protocol === 'rfb'
  return (
    <header className={css.bar}>
      <div className={css.what}>
        {guest !== undefined && <GuestIcon type={guest.type} />}
        <h1 title={name}>{name === '' ? what : name}</h1>
        {vmid !== null && <span className="mono">{vmid}</span>}
        {company !== undefined && <span>{companyLabel(companies, company)}</span>}
        {clusterName !== '' && <span className={css.muted}>{clusterName}</span>}
        <span className={css.state} data-status={state.status} role="status">
          {STATES[state.status]}
        </span>
      </div>
      <PowerButtons subject={subject} />
      <div className={css.group} role="toolbar" aria-label={what}>
        <button
          id={FIRST_BUTTON}
          type="button"
          className="mp-button"
          title={`${LEAVE_KEYS} brings the keyboard back from the machine to here`}
          onClick={onReconnect}
        >
          <Replay aria-hidden />
          Reconnect
        </button>
        {ctrlAltDel !== undefined && (
          <button type="button" className="mp-button" onClick={then(ctrlAltDel)}>
            Ctrl+Alt+Del
          </button>
        )}
        <IconButton label="Paste text" disabled={controls === null} onClick={onPaste}>
          <ContentPaste aria-hidden />
        </IconButton>
        {isScreen && (
          <IconButton
            label={fit ? 'Show in its own size' : 'Fit to the window'}
            onClick={then(() => {
              onFit(!fit)
            })}
          >
            {fit ? <AspectRatio aria-hidden /> : <FitScreen aria-hidden />}
          </IconButton>
        )}
        {place.kind === 'vnc' && (
          <IconButton
            label="Open its serial terminal"
            onClick={() => {
              openConsole({ kind: 'serial', guestId: place.guestId })
            }}
          >
            <Terminal aria-hidden />
          </IconButton>
        )}
        <IconButton label="Full screen" onClick={then(toggleFullScreen)}>
          <Fullscreen aria-hidden />
        </IconButton>
      </div>
    </header>
  )
}
