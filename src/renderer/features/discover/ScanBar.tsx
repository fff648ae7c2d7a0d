import Button from '@mui/material/Button'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { CompanyField } from '#renderer/features/companies/CompanyField.tsx'
import { ClusterChoice } from './ClusterChoice.tsx'
import css from './Discover.module.css'
import { lookAt, offerTo, useDiscover } from './discover.store.ts'

/** Which clusters are looked through, and whom what is found is offered to. */
export const ScanBar = () => {
  const { clusterIds, companyId, scans } = useDiscover()
  const clusters = useClusters((state) => state.byId)
  const able = clusterIds.filter((id) => clusters.get(id)?.enabled === true)
  const running = able.some((id) => scans.get(id)?.state === 'running')
  const { run, busy, error } = useAction(async () => {
    await call('discovery.scan', { id: newId(), clusterIds: able, companyId })
  })
  const blocked =
    able.length === 0 ? 'Choose the clusters to look through.' : running ? 'A scan of these is running.' : undefined
  return (
    <>
      <form
        className={css.bar}
        onSubmit={(event) => {
          event.preventDefault()
          if (blocked === undefined) void run()
        }}
      >
        <ClusterChoice value={clusterIds} onChange={lookAt} />
        <CompanyField label="Company, where no other is chosen" value={companyId} onChange={offerTo} />
        <div className={css.go}>
          <Button type="submit" variant="contained" disabled={blocked !== undefined} loading={busy} title={blocked}>
            {able.length > 1 ? `Scan ${able.length} clusters` : 'Scan cluster'}
          </Button>
        </div>
      </form>
      {error !== null && <InlineError error={error} />}
    </>
  )
}
