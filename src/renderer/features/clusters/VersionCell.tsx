import { useCallback } from 'react'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { Age } from '#renderer/components/Age.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import css from './ClusterPage.module.css'

/** The Proxmox version with its age, asked for by a button and never by itself. */
export const VersionCell = ({ cluster }: { readonly cluster: ClusterView }) => {
  const { id, version } = cluster
  const mayCheck = usePermissions()('cluster.check')
  const fetch = useAction(
    useCallback(async () => {
      await call('clusters.fetchVersion', { id })
    }, [id]),
  )
  return (
    <span className={css.version}>
      {version !== null && (
        <span className="num">
          {version.text}{' '}
          <span className={css.muted}>
            <Age at={version.fetchedAt} />
          </span>
        </span>
      )}
      <button
        type="button"
        className={css.textButton}
        disabled={fetch.busy || !mayCheck}
        title={mayCheck ? fetch.error?.message : NO_RIGHT}
        onClick={() => void fetch.run()}
      >
        {fetch.busy ? 'Asking …' : fetch.error !== null ? 'Failed, ask again' : version === null ? 'Ask' : 'Ask again'}
      </button>
    </span>
  )
}
