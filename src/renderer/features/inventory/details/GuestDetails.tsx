import { tellFailure } from '#renderer/app/tell-failure.ts'
import Close from '@mui/icons-material/Close'
import OpenInFull from '@mui/icons-material/OpenInFull'
import OpenInNew from '@mui/icons-material/OpenInNew'
import Refresh from '@mui/icons-material/Refresh'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { openExternal } from '#renderer/client/open-external.ts'
import { useGuest } from '#renderer/client/inventory.store.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { colourOf, companyLabel } from '#renderer/components/company.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { formatDuration, formatMoment } from '#renderer/components/format.ts'
import { GuestStatusMark } from '#renderer/components/GuestStatusMark.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import type { GuestDetail, GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { useClusterLooks, type ClusterLook } from '../cluster-looks.ts'
import { GuestIcon } from '../GuestIcon.tsx'
import { proxmoxUrl } from '../guest-menu.ts'
import inventory from '../Inventory.module.css'
import { powerObstacle } from '../power/power-rules.ts'
import { requestPower } from '../actions/action.store.ts'
import { openMoreActions } from '../guest-menu.ts'
import { VerbButtons } from '../power/VerbButtons.tsx'
import { editObstacle } from '../edit/edit-rules.ts'
import { useEditRequest } from '../edit/edit-wish.store.ts'
import { GuestEdit } from '../edit/lazy-edit.tsx'
import { PendingBar } from '../edit/PendingBar.tsx'
import { ConsoleButton } from '#renderer/features/console/ConsoleButton.tsx'
import { BackupsTab } from './BackupsTab.tsx'
import { CloudInitTab } from './CloudInitTab.tsx'
import { ConfigTab } from './ConfigTab.tsx'
import css from './Details.module.css'
import { HardwareTab } from './HardwareTab.tsx'
import { NetworkTab } from './NetworkTab.tsx'
import { OptionsTab } from './OptionsTab.tsx'
import { OverviewTab } from './OverviewTab.tsx'
import { SnapshotsTab } from './SnapshotsTab.tsx'
import { GuestGraphs } from '#renderer/features/graphs/lazy-graphs.tsx'
import { GuestTasks } from '#renderer/features/tasks/GuestTasks.tsx'
import { GuestActivity } from '#renderer/features/activity/GuestActivity.tsx'
import { MissingNote } from './MissingNote.tsx'
import { useGuestDetail } from './use-guest-detail.ts'

const TABS = [
  'Overview',
  'Monitor',
  'Hardware',
  'Network',
  'Options',
  'Cloud-init',
  'Snapshots',
  'Backups',
  'Tasks',
  'Activity',
  'Raw',
] as const
type Tab = (typeof TABS)[number]

/** A container has no cloud-init. */
const tabsOf = ({ type }: GuestRow): readonly Tab[] =>
  type === 'qemu' ? TABS : TABS.filter((tab) => tab !== 'Cloud-init')

const tabContent = (
  tab: Tab,
  guest: GuestRow,
  look: ClusterLook | undefined,
  detail: GuestDetail | null,
  reload: () => void,
): ReactNode => {
  const obstacle = editObstacle(guest, look)
  if (tab === 'Overview') return <OverviewTab guest={guest} look={look} detail={detail} />
  if (tab === 'Monitor') {
    return <GuestGraphs guest={guest} />
  }
  if (tab === 'Tasks') return <GuestTasks id={guest.id} />
  if (tab === 'Activity') return <GuestActivity id={guest.id} />
  if (detail === null) return <Skeleton rows={8} />
  if (tab === 'Hardware') return <HardwareTab detail={detail} obstacle={obstacle} />
  if (tab === 'Network') return <NetworkTab detail={detail} obstacle={obstacle} />
  if (tab === 'Options') return <OptionsTab detail={detail} obstacle={obstacle} />
  if (tab === 'Cloud-init') return <CloudInitTab detail={detail} obstacle={obstacle} onChanged={reload} />
  if (tab === 'Snapshots') return <SnapshotsTab guest={guest} look={look} detail={detail} />
  if (tab === 'Backups') return <BackupsTab look={look} detail={detail} />
  return <ConfigTab detail={detail} />
}

const StaleNote = ({ look }: { readonly look: ClusterLook | undefined }) => {
  const now = useNow()
  if (look === undefined || look.stale === null) return null
  const { asOf, since, reason } = look.stale
  return (
    <div className={css.note} role="status">
      <span>
        {reason} {asOf === null ? '' : `As of ${formatMoment(asOf, now)}`}
        {since === null ? '' : `, unreachable since ${formatMoment(since, now)}`}
      </span>
    </div>
  )
}

interface GuestDetailsProps {
  readonly id: GuestId
  /** Absent on the page of its own. */
  readonly onClose?: () => void
  readonly onOpenPage?: (guest: GuestRow) => void
}

/** All that is known of one guest, each part with its age. */
export const GuestDetails = ({ id, onClose, onOpenPage }: GuestDetailsProps) => {
  const guest = useGuest(id)
  const looks = useClusterLooks()
  const companies = useCompanyLooks()
  const { detail, error, live, reload } = useGuestDetail(id, guest?.factsAt ?? null)
  const [wantedTab, setTab] = useState<Tab>('Overview')
  const editing = useEditRequest((state) => (state.request?.guestId === id ? state.request.wish : null))
  if (guest === undefined) {
    return (
      <EmptyState
        title="This guest is gone"
        text="It was removed from its cluster, or the cluster was removed from this console."
        {...(onClose === undefined
          ? {}
          : {
              action: (
                <button type="button" className="mp-button" onClick={onClose}>
                  Close
                </button>
              ),
            })}
      />
    )
  }
  const look = looks.get(guest.clusterId)
  const tabs = tabsOf(guest)
  const tab = tabs.includes(wantedTab) ? wantedTab : 'Overview'
  const url = detail?.proxmoxUrl ?? proxmoxUrl(guest)
  const problem = error?.message ?? (look?.stale === null ? detail?.liveProblem : null) ?? null
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && onClose !== undefined) {
      event.stopPropagation()
      onClose()
    }
    if (event.key === 'Enter' && event.ctrlKey) onOpenPage?.(guest)
  }
  const moveTab = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]
    if (next === undefined) return
    setTab(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <div className={css.page} onKeyDown={press}>
      <div className={css.head} style={{ boxShadow: `inset 3px 0 0 ${colourOf(companies, guest.companyId)}` }}>
        <div className={css.title}>
          <GuestIcon type={guest.type} />
          <h2 title={guest.name}>{guest.name}</h2>
          <IconButton label={live ? 'Asking its cluster' : 'Read again'} disabled={live} onClick={reload}>
            <Refresh aria-hidden />
          </IconButton>
          <IconButton
            label="Open in Proxmox"
            disabled={url === null}
            onClick={() => {
              if (url !== null) void openExternal(url).catch(tellFailure)
            }}
          >
            <OpenInNew aria-hidden />
          </IconButton>
          {onOpenPage !== undefined && (
            <IconButton
              label="Open as a page"
              title="Open as a page (Ctrl+Enter)"
              onClick={() => {
                onOpenPage(guest)
              }}
            >
              <OpenInFull aria-hidden />
            </IconButton>
          )}
          {onClose !== undefined && (
            <IconButton label="Close details" title="Close (Esc)" onClick={onClose}>
              <Close aria-hidden />
            </IconButton>
          )}
        </div>
        <div className={css.sub}>
          <GuestStatusMark status={guest.status} template={guest.template} stale={(look?.stale ?? null) !== null} />
          {guest.uptime !== null && guest.uptime > 0 && <span className="num">{formatDuration(guest.uptime)}</span>}
          <span className={inventory.name}>
            <i className={inventory.swatch} style={{ background: colourOf(companies, guest.companyId) }} aria-hidden />
            <span>{companyLabel(companies, guest.companyId)}</span>
          </span>
          <span className="mono">{guest.vmid}</span>
        </div>
        <div className={css.actions}>
          <VerbButtons
            obstacleOf={(verb) => powerObstacle(guest, look, verb)}
            onChoose={(verb) => {
              requestPower(verb, [guest.id])
            }}
          />
          <ConsoleButton guest={guest} look={look} />
          <button
            type="button"
            className="mp-button"
            aria-haspopup="menu"
            onClick={({ currentTarget }) => {
              openMoreActions(currentTarget, [guest], looks, { onOpenPage })
            }}
          >
            More …
          </button>
        </div>
        <div role="tablist" aria-label="Details" className={css.tabs} onKeyDown={moveTab}>
          {tabs.map((name) => (
            <button
              key={name}
              data-name={name}
              id={`tab-${name}`}
              type="button"
              role="tab"
              aria-selected={name === tab}
              aria-controls="guest-tab"
              tabIndex={name === tab ? 0 : -1}
              className={css.tab}
              onClick={() => {
                setTab(name)
              }}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <StaleNote look={look} />
      {guest.status === 'missing' && <MissingNote guest={guest} since={detail?.missingSince ?? null} />}
      {problem !== null && (
        <div className={css.note} role="status">
          <span>{problem}</span>
        </div>
      )}
      {detail !== null && <PendingBar detail={detail} look={look} onChanged={reload} />}
      {editing !== null && <GuestEdit key={JSON.stringify(editing)} guest={guest} wish={editing} onChanged={reload} />}
      <div id="guest-tab" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0} className={css.body}>
        {tabContent(tab, guest, look, detail, reload)}
      </div>
    </div>
  )
}
