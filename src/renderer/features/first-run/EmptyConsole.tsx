import { useCallback, useState } from 'react'
import type { AppInfo } from '#shared/contract/app.contract.ts'
import { call } from '#renderer/client/client.ts'
import { loadClusters } from '#renderer/client/clusters.store.ts'
import { loadInventory } from '#renderer/client/inventory.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { AddClusterDialog } from '#renderer/features/clusters/AddClusterDialog.tsx'
import { loadAppInfo } from '#renderer/features/settings/app-info.store.ts'
import css from './FirstRun.module.css'
import { VaultProblem } from './VaultProblem.tsx'

/** Nothing is here yet: add a cluster, or look around in a simulated fleet. */
export const EmptyConsole = ({ info }: { readonly info: AppInfo }) => {
  const [adding, setAdding] = useState(false)
  const demo = useAction(
    useCallback(async () => {
      await call('app.startDemo', {})
      await Promise.all([loadClusters(), loadInventory(), loadAppInfo()])
    }, []),
  )
  return (
    <div className={css.place}>
      <div className={css.panel}>
        <h1>No clusters yet</h1>
        <p className={css.muted}>
          Your clusters, nodes and guests will be listed here, also while the network is gone. A cluster is added with
          the address of one of its nodes and an API token or a user.
        </p>
        <VaultProblem vault={info.vault} />
        <div className={css.ways}>
          <button
            type="button"
            className="mp-button"
            data-primary="true"
            disabled={demo.busy || !info.vault.available}
            title={info.vault.available ? undefined : 'Its sign-in could not be kept: see above.'}
            onClick={() => {
              setAdding(true)
            }}
          >
            Add cluster
          </button>
          {info.demoAvailable && (
            <button type="button" className="mp-button" disabled={demo.busy} onClick={() => void demo.run()}>
              {demo.busy ? 'Starting the demo …' : 'Try the demo'}
            </button>
          )}
        </div>
        {info.demoAvailable && (
          <p className={css.muted}>
            The demo runs three simulated clusters on this machine. It is stopped and removed under Settings.
          </p>
        )}
        {demo.error !== null && <InlineError error={demo.error} onRetry={() => void demo.run()} />}
      </div>
      {adding && (
        <AddClusterDialog
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
    </div>
  )
}
