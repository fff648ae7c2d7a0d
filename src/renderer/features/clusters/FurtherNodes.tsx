import type { AddCluster } from './add-cluster.store.ts'
import type { AddressEntry } from './address-entries.ts'
import css from './AddClusterDialog.module.css'
import { CertificateCard } from './CertificateCard.tsx'

interface FurtherNodesProps {
  readonly add: AddCluster
  readonly entries: readonly AddressEntry[]
  readonly compareWith: string
}

/** Nodes the probe found beside those typed: each can be trusted and used too, none has to be. */
export const FurtherNodes = ({ add, entries, compareWith }: FurtherNodesProps) => {
  if (entries.length === 0) return null
  const silent = entries.filter(({ state }) => state === 'failed')
  return (
    <section className={css.further}>
      <h3 className={css.heading}>Further nodes to fail over to (optional)</h3>
      {silent.length < entries.length && (
        <p className={css.muted}>
          When the first address does not answer, the console asks these. Each has its own certificate to trust.
        </p>
      )}
      {entries
        .filter(({ state }) => state !== 'failed')
        .map((entry) => (
          <CertificateCard
            key={entry.address}
            entry={entry}
            compareWith={compareWith}
            trustLabel="Trust this certificate and use this address too"
            onTrust={(trusted) => {
              add.trust(entry.address, trusted)
            }}
            onRetry={() => void add.readFurther()}
          />
        ))}
      {silent.length > 0 && (
        <div className={css.silent}>
          <p className={css.muted}>
            Not reached from here:{' '}
            {silent.map(({ address, problem }) => (
              <span key={address} className="mono" title={problem ?? undefined}>
                {address}{' '}
              </span>
            ))}
            <br />
            Other addresses of these nodes can be added later.
          </p>
          <button type="button" className="mp-button" onClick={() => void add.readFurther()}>
            Try again
          </button>
        </div>
      )}
    </section>
  )
}
