import Close from '@mui/icons-material/Close'
import { useNavigate } from 'react-router'
import { discoverLink } from '#renderer/app/links.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { formatCount } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import { CLUSTER_JOBS, clusterJobObstacle, startClusterJob } from './cluster-jobs.ts'
import css from './ClusterSelection.module.css'

interface ClusterSelectionProps {
  readonly selected: readonly ClusterView[]
  readonly onClear: () => void
}

/** In place of the count while clusters are selected: how many, whose, and what can be asked of all of them. */
export const ClusterSelection = ({ selected, onClear }: ClusterSelectionProps) => {
  const looks = useCompanyLooks()
  const companies = [...new Set(selected.map(({ companyId }) => companyId))]
  const [only] = companies
  const enabled = selected.filter((cluster) => cluster.enabled)
  const permissions = usePermissions()
  const navigate = useNavigate()
  const mayCheck = permissions('cluster.check')
  const obstacle = mayCheck ? clusterJobObstacle(selected) : NO_RIGHT
  return (
    <>
      <span className={css.selected} role="status">
        <b>{formatCount(selected.length)}</b> selected ·{' '}
        {companies.length === 1 && only !== undefined ? companyLabel(looks, only) : `${companies.length} companies`}
      </span>
      {CLUSTER_JOBS.map((job) => (
        <button
          key={job.operation}
          type="button"
          className="mp-button"
          disabled={obstacle !== null}
          title={obstacle ?? undefined}
          onClick={() => {
            startClusterJob(job, enabled).catch(tellFailure)
          }}
        >
          {job.label}
        </button>
      ))}
      {permissions('vm.discover') && (
        <button
          type="button"
          className="mp-button"
          disabled={enabled.length === 0}
          onClick={() => void navigate(discoverLink(enabled.map(({ id }) => id)))}
        >
          Discover guests
        </button>
      )}
      <IconButton label="Clear the selection" onClick={onClear}>
        <Close aria-hidden />
      </IconButton>
    </>
  )
}
