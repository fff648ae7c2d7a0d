import type { CertificateInfo, PinnedAddress } from '#shared/model/cluster.ts'
import { asAppError } from '#renderer/client/client.ts'

/** One address with the certificate it showed and whether the person trusts it. */
export interface AddressEntry {
  readonly address: string
  readonly state: 'reading' | 'shown' | 'failed'
  readonly certificate: CertificateInfo | null
  readonly problem: string | null
  readonly trusted: boolean
}

const fresh = (address: string): AddressEntry => ({
  address,
  state: 'reading',
  certificate: null,
  problem: null,
  trusted: false,
})

/** Entries for exactly these addresses; what was already read and trusted stays. */
export const mergeEntries = (known: readonly AddressEntry[], addresses: readonly string[]): AddressEntry[] => {
  const byAddress = new Map(known.map((entry) => [entry.address, entry]))
  return [...new Set(addresses)].map((address) => byAddress.get(address) ?? fresh(address))
}

/**
 * Reads the certificates of all entries that have none, at once, and tells each as it comes. A certificate that changed
 * since it was trusted cannot slip in: an entry that has one is not read again.
 */
export const readCertificates = async (
  entries: readonly AddressEntry[],
  read: (address: string) => Promise<CertificateInfo>,
  tell: (entry: AddressEntry) => void,
): Promise<void> => {
  await Promise.all(
    entries
      .filter(({ certificate }) => certificate === null)
      .map(async ({ address }) => {
        tell(fresh(address))
        try {
          tell({ ...fresh(address), state: 'shown', certificate: await read(address) })
        } catch (thrown) {
          tell({ ...fresh(address), state: 'failed', problem: asAppError(thrown).message })
        }
      }),
  )
}

/** The trusted addresses with the fingerprint each was trusted for. */
export const pinned = (entries: readonly AddressEntry[]): PinnedAddress[] =>
  entries.flatMap(({ address, certificate, trusted }) =>
    trusted && certificate !== null ? [{ address, fingerprint: certificate.fingerprint }] : [],
  )
