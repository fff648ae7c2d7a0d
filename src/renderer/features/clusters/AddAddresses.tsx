import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { AddCluster, AddClusterState } from './add-cluster.store.ts'
import { CertificateCard } from './CertificateCard.tsx'
import { CompareField } from './CompareField.tsx'
import css from './AddClusterDialog.module.css'

interface AddAddressesProps {
  readonly add: AddCluster
  readonly state: AddClusterState
}

/** First step: where the cluster answers, and the certificate it shows there. */
export const AddAddresses = ({ add, state }: AddAddressesProps) => {
  const { entries, addressText, addressProblem, compareWith } = state
  return (
    <>
      <LabelledField
        label="Addresses"
        name="addresses"
        autoFocus
        mono
        lines={4}
        value={addressText}
        error={addressProblem}
        placeholder="https://pve1.example.com:8006"
        help="One or more nodes of the same cluster, in any form: a name, an IP address, the browser’s line. Port 8006 unless given. Further nodes are found later."
        onChange={add.typeAddresses}
      />
      {entries.length > 0 && (
        <>
          <p className={css.lead}>
            Nothing is sent to the cluster before you trust its certificate. From then on only this certificate is
            accepted.
          </p>
          {entries.map((entry) => (
            <CertificateCard
              key={entry.address}
              entry={entry}
              compareWith={compareWith}
              onTrust={(trusted) => {
                add.trust(entry.address, trusted)
              }}
              onRetry={() => void add.readTyped()}
            />
          ))}
          <CompareField value={compareWith} onChange={add.typeComparison} />
        </>
      )}
    </>
  )
}
