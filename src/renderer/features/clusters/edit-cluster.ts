import type { OperationArguments } from '#shared/contract/index.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { pinned, type AddressEntry } from './address-entries.ts'
import { toCredential, type CredentialForm } from './credential-form.ts'

export interface ClusterEdits {
  readonly name: string
  readonly location: string
  /** Null: the provider's own. */
  readonly companyId: CompanyId | null
  /** Addresses that stay, of those the cluster has. */
  readonly kept: readonly string[]
  /** Newly typed ones with their certificates. */
  readonly added: readonly AddressEntry[]
  /** Null: the sign-in stays as it is. */
  readonly credential: CredentialForm | null
}

export const editsOf = ({ name, location, companyId, addresses }: ClusterView): ClusterEdits => ({
  name,
  location,
  companyId,
  kept: addresses.map(({ address }) => address),
  added: [],
  credential: null,
})

/** Only what differs from the cluster as it stands; null when nothing does. */
export const patchOf = (cluster: ClusterView, edits: ClusterEdits): OperationArguments<'clusters.update'> | null => {
  const texts = (['name', 'location'] as const).filter((key) => edits[key].trim() !== cluster[key])
  const addresses = [
    ...cluster.addresses.filter(({ address }) => edits.kept.includes(address)),
    ...pinned(edits.added).filter(({ address }) => !edits.kept.includes(address)),
  ]
  const sameAddresses =
    addresses.length === cluster.addresses.length &&
    addresses.every(({ address, fingerprint }, index) => {
      const before = cluster.addresses[index]
      return before?.address === address && before.fingerprint === fingerprint
    })
  const credential = edits.credential === null ? null : toCredential(edits.credential)
  const handedOver = edits.companyId !== cluster.companyId
  if (texts.length === 0 && !handedOver && sameAddresses && credential === null) return null
  return {
    id: cluster.id,
    ...Object.fromEntries(texts.map((key) => [key, edits[key].trim()])),
    ...(handedOver ? { companyId: edits.companyId } : {}),
    ...(sameAddresses ? {} : { addresses }),
    ...(credential === null ? {} : { credential }),
  }
}
