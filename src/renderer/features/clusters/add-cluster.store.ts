import { createStore } from 'zustand/vanilla'
import type { ClusterProbe } from '#shared/contract/clusters.contract.ts'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import type { AppError } from '#shared/errors.ts'
import type { ClusterView, PinnedAddress } from '#shared/model/cluster.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { textProblem } from '#shared/model/text-problem.ts'
import { asAppError } from '#renderer/client/client.ts'
import { mergeEntries, pinned, readCertificates, type AddressEntry } from './address-entries.ts'
import { hostOf, portOf, readAddresses } from './api-address.ts'
import {
  credentialErrors,
  EMPTY_CREDENTIAL,
  placeOf,
  splitUser,
  toCredential,
  type CredentialErrors,
  type CredentialForm,
} from './credential-form.ts'

export type AddStep = 'addresses' | 'sign-in' | 'review'
export const ADD_STEPS: readonly AddStep[] = ['addresses', 'sign-in', 'review']

export interface ClusterText {
  readonly name: string
  readonly location: string
  /** Null: the provider's own. */
  readonly companyId: CompanyId | null
}

export interface AddClusterState {
  readonly step: AddStep
  readonly addressText: string
  /** What is wrong with the addresses: typed wrongly, not trusted yet, or refused by the core later on. */
  readonly addressProblem: string | null
  readonly entries: readonly AddressEntry[]
  /** Fingerprint the person copied from the node, to compare with. */
  readonly compareWith: string
  readonly realms: OperationOutput<'clusters.realms'>
  readonly realmsProblem: string | null
  readonly credential: CredentialForm
  readonly credentialErrors: CredentialErrors
  readonly probe: ClusterProbe | null
  /** Other nodes the probe found, each with its certificate to trust or leave. */
  readonly further: readonly AddressEntry[]
  readonly text: ClusterText
  readonly nameProblem: string | null
  readonly busy: 'certificates' | 'probe' | 'add' | null
  /** An error that belongs to no field. */
  readonly error: AppError | null
  readonly added: ClusterView | null
}

export interface AddClusterDependencies {
  readonly id: ClusterId
  readonly call: <Name extends OperationName>(
    name: Name,
    input: OperationArguments<Name>,
  ) => Promise<OperationOutput<Name>>
}

const initial: AddClusterState = {
  step: 'addresses',
  addressText: '',
  addressProblem: null,
  entries: [],
  compareWith: '',
  realms: [],
  realmsProblem: null,
  credential: EMPTY_CREDENTIAL,
  credentialErrors: {},
  probe: null,
  further: [],
  text: { name: '', location: '', companyId: null },
  nameProblem: null,
  busy: null,
  error: null,
  added: null,
}

const proposedName = (probe: ClusterProbe | null): string => probe?.clusterName ?? probe?.nodes[0]?.name ?? ''

/**
 * The dialog that adds one cluster: addresses → trust → sign-in → review. Nothing typed is lost by an error or by going
 * back; while something is under way further clicks do nothing; the cluster's id is made once, so even a request that
 * was sent twice adds one cluster.
 */
export const createAddClusterStore = ({ id, call }: AddClusterDependencies) => {
  const store = createStore<AddClusterState>()(() => initial)
  const { getState: get, setState: set } = store

  const fail = (thrown: unknown): void => {
    const error = asAppError(thrown)
    const place = placeOf(error.code, get().credential.kind)
    if (place === 'addresses') set({ step: 'addresses', addressProblem: error.message })
    else if (place === 'form') set({ error })
    else set({ step: 'sign-in', credentialErrors: { [place]: error.message } })
  }

  const during = async (busy: NonNullable<AddClusterState['busy']>, work: () => Promise<void>): Promise<void> => {
    if (get().busy !== null) return
    set({ busy, error: null })
    try {
      await work()
    } catch (thrown) {
      fail(thrown)
    } finally {
      set({ busy: null })
    }
  }

  const allPinned = (): PinnedAddress[] => [...pinned(get().entries), ...pinned(get().further)]

  const readTyped = (): Promise<void> =>
    during('certificates', async () => {
      const typed = readAddresses(get().addressText)
      const wrong = typed.find(({ problem }) => problem !== null)
      const addresses = typed.flatMap(({ address }) => (address === null ? [] : [address])).slice(0, 16)
      if (wrong !== undefined || addresses.length === 0) {
        set({ addressProblem: wrong?.problem ?? 'Enter the address of at least one node.' })
        return
      }
      set({ addressProblem: null, entries: mergeEntries(get().entries, addresses) })
      await readCertificates(
        get().entries,
        (address) => call('clusters.certificate', { address }),
        (entry) => {
          set({ entries: get().entries.map((known) => (known.address === entry.address ? entry : known)) })
        },
      )
    })

  const loadRealms = async (): Promise<void> => {
    const first = pinned(get().entries)[0]
    if (first === undefined) return
    try {
      const realms = await call('clusters.realms', first)
      const { credential } = get()
      const known = realms.some(({ realm }) => realm === credential.realm)
      const realm = known ? credential.realm : (realms[0]?.realm ?? credential.realm)
      set({ realms, realmsProblem: null, credential: { ...credential, realm } })
    } catch (thrown) {
      set({ realmsProblem: asAppError(thrown).message })
    }
  }

  const toSignIn = async (): Promise<void> => {
    if (get().busy !== null) return
    if (pinned(get().entries).length === 0) {
      const read = get().entries.length > 0
      set({ addressProblem: read ? 'Trust at least one certificate to go on.' : 'Read the certificate first.' })
      return
    }
    set({ step: 'sign-in', addressProblem: null, error: null })
    await loadRealms()
  }

  const readFurther = async (): Promise<void> => {
    const { probe } = get()
    if (probe === null) return
    const known = new Set(get().entries.map(({ address }) => hostOf(address)))
    // Proxmox names its nodes without a port; whoever reaches one by another port reaches all by it.
    const port = portOf(get().entries[0]?.address ?? '')
    const addresses = probe.nodes
      .filter(({ online }) => online)
      .flatMap((node) => readAddresses(node.address))
      .flatMap(({ address }) =>
        address === null || known.has(hostOf(address)) ? [] : [address.replace(/:\d+$/, `:${port}`)],
      )
    set({ further: mergeEntries(get().further, addresses.slice(0, 16 - get().entries.length)) })
    await readCertificates(
      get().further,
      (address) => call('clusters.certificate', { address }),
      (entry) => {
        const twin = get().entries.some(
          ({ certificate }) => certificate?.fingerprint === entry.certificate?.fingerprint,
        )
        const others = get().further.map((other) => (other.address === entry.address ? entry : other))
        // The same certificate under another address is the same node.
        const same = twin && entry.certificate !== null
        set({ further: same ? others.filter((other) => other.address !== entry.address) : others })
      },
    )
  }

  const check = async (): Promise<void> => {
    const errors = credentialErrors(get().credential)
    set({ credentialErrors: errors })
    const credential = toCredential(get().credential)
    if (credential === null) return
    await during('probe', async () => {
      const probe = await call('clusters.probe', { addresses: pinned(get().entries), credential })
      const { text, probe: before } = get()
      // What the person typed stays; what an earlier look proposed may be the name of another cluster.
      const name = text.name === '' || text.name === proposedName(before) ? proposedName(probe) : text.name
      set({ probe, step: 'review', text: { ...text, name } })
    })
    if (get().step === 'review') await readFurther()
  }

  const add = async (): Promise<void> => {
    const { text, added } = get()
    const credential = toCredential(get().credential)
    if (credential === null || added !== null) return
    if (text.name.trim() === '') {
      set({ nameProblem: 'Enter a name for the cluster.' })
      return
    }
    // The field says what is wrong with it.
    if ([text.name, text.location].some((typed) => textProblem(typed.trim()) !== null)) return
    await during('add', async () => {
      set({ added: await call('clusters.add', { id, ...text, addresses: allPinned(), credential }) })
    })
  }

  return {
    store,
    readTyped,
    toSignIn,
    check,
    readFurther,
    add,
    typeAddresses: (addressText: string) => {
      // A certificate, or a failure, of an address that is not written there any more belongs to nothing.
      const typed = new Set(readAddresses(addressText).map(({ address }) => address))
      const entries = get().entries.filter(({ address }) => typed.has(address))
      set({ addressText, addressProblem: null, entries, error: null })
    },
    typeComparison: (compareWith: string) => {
      set({ compareWith })
    },
    trust: (address: string, trusted: boolean) => {
      const change = (entry: AddressEntry) => (entry.address === address ? { ...entry, trusted } : entry)
      set({ entries: get().entries.map(change), further: get().further.map(change), addressProblem: null })
    },
    typeCredential: (credential: CredentialForm) => {
      set({ credential, credentialErrors: {}, error: null })
    },
    leaveUser: () => {
      set({
        credential: splitUser(
          get().credential,
          get().realms.map(({ realm }) => realm),
        ),
      })
    },
    typeText: (patch: Partial<ClusterText>) => {
      set({ text: { ...get().text, ...patch }, ...(patch.name === undefined ? {} : { nameProblem: null }) })
    },
    goBackTo: (step: AddStep) => {
      if (get().busy === null && ADD_STEPS.indexOf(step) < ADD_STEPS.indexOf(get().step)) set({ step, error: null })
    },
    /** Addresses were typed whose certificates were not asked for yet. */
    needsReading: () => {
      const known = new Set(get().entries.map(({ address }) => address))
      const typed = readAddresses(get().addressText)
      return typed.length !== known.size || typed.some(({ address }) => address === null || !known.has(address))
    },
    /** Something was typed that closing would lose. */
    isDirty: () => get().added === null && (get().addressText !== '' || get().credential !== EMPTY_CREDENTIAL),
  }
}

export type AddCluster = ReturnType<typeof createAddClusterStore>
