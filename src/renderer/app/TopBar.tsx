import Search from '@mui/icons-material/Search'
import { Link } from 'react-router'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useConnection } from '#renderer/client/connection.store.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { FleetStateMark } from '#renderer/features/clusters/ClusterStateMark.tsx'
import { CompanySwitch } from '#renderer/features/companies/CompanySwitch.tsx'
import { openPalette } from './frame.store.ts'
import { Notices } from './Notices.tsx'
import { UserMenu } from './UserMenu.tsx'
import css from './Shell.module.css'

const ClusterStates = () => {
  const known = useClusters((state) => state.status === 'ready' && state.clusters.length > 0)
  if (!known) return null
  return (
    <Link to="/clusters" className={css.state}>
      <FleetStateMark />
    </Link>
  )
}

/** Whose things are in view, the way into the palette, and what needs attention. */
export const TopBar = () => {
  const connected = useConnection((state) => state.connected)
  return (
    <header className={css.top}>
      <div className={css.brand}>
        <span className={css.mark} aria-hidden />
        Multpanel
        <CompanySwitch />
      </div>
      <button type="button" className={css.opener} onClick={openPalette} aria-keyshortcuts="Control+K">
        <Search fontSize="small" aria-hidden />
        <span>Search machines, addresses, actions …</span>
        <kbd className={css.key}>Ctrl K</kbd>
      </button>
      <div className={css.states} role="status">
        {connected ? (
          <ClusterStates />
        ) : (
          <StatusMark tone="amber" shape="ring" word="Console does not answer, trying again" />
        )}
      </div>
      <div className={css.own}>
        <Notices />
        <UserMenu />
      </div>
    </header>
  )
}
