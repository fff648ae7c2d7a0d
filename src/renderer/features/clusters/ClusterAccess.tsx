import { useCallback, useState } from 'react'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ObjectPart } from '#renderer/components/ObjectPage.tsx'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import css from './ClusterPage.module.css'
import { EditClusterDialog } from './EditClusterDialog.tsx'
import { Fingerprint } from './Fingerprint.tsx'
import { RepinDialog } from './RepinDialog.tsx'
import { RightsList } from './RightsList.tsx'

/** How the console reaches the cluster: addresses with their pinned certificates, sign-in, rights by feature. */
export const ClusterAccess = ({ cluster }: { readonly cluster: ClusterView }) => {
  const { id, addresses, credential, missingRights } = cluster
  const may = usePermissions()
  const mayWrite = may('cluster.write')
  const mayCheck = may('cluster.check')
  const [dialog, setDialog] = useState<'repin' | 'credential' | 'addresses' | null>(null)
  const check = useAction(
    useCallback(async () => {
      await call('clusters.checkRights', { id })
    }, [id]),
  )
  const close = (): void => {
    setDialog(null)
  }
  return (
    <ObjectPart>
      <section>
        <h2>Rights by feature</h2>
        <RightsList missing={missingRights} />
        {check.error !== null && <InlineError error={check.error} />}
        <div>
          <button
            type="button"
            className={`mp-button ${css.below}`}
            disabled={check.busy || !mayCheck}
            title={mayCheck ? undefined : NO_RIGHT}
            onClick={() => void check.run()}
          >
            {check.busy ? 'Checking …' : 'Check rights again'}
          </button>
        </div>
      </section>
      <section>
        <h2>Sign-in</h2>
        <p>
          {credential.kind === 'token' ? 'API token' : 'Password of'} <span className="mono">{credential.login}</span>{' '}
          <button
            type="button"
            className="mp-button"
            disabled={!mayWrite}
            title={mayWrite ? undefined : NO_RIGHT}
            onClick={() => {
              setDialog('credential')
            }}
          >
            Change sign-in
          </button>
        </p>
      </section>
      <section>
        <h2>Addresses, in the order they are tried</h2>
        <table className={css.addresses}>
          <PlainHead columns={['Address', 'Trusted certificate, SHA-256']} />
          <tbody>
            {addresses.map(({ address, fingerprint }) => (
              <tr key={address}>
                <td className="mono">{address}</td>
                <td>
                  <Fingerprint value={fingerprint} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <button
          type="button"
          className={`mp-button ${css.below}`}
          disabled={!mayWrite}
          title={mayWrite ? undefined : NO_RIGHT}
          onClick={() => {
            setDialog('addresses')
          }}
        >
          Add or remove addresses
        </button>{' '}
        <button
          type="button"
          className={`mp-button ${css.below}`}
          disabled={!mayWrite}
          title={mayWrite ? undefined : NO_RIGHT}
          onClick={() => {
            setDialog('repin')
          }}
        >
          Compare certificates
        </button>
      </section>
      {dialog === 'repin' && <RepinDialog cluster={cluster} onClose={close} />}
      {(dialog === 'credential' || dialog === 'addresses') && (
        <EditClusterDialog cluster={cluster} section={dialog} onClose={close} />
      )}
    </ObjectPart>
  )
}
