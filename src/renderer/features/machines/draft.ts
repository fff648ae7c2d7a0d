import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'

export type SourceKind = 'cloud_image' | 'template' | 'iso' | 'container'

/** Sizes as typed, in GiB. */
export interface DiskDraft {
  /** Empty, for the first of an image or template: as large as that is. */
  readonly size: string
  /** Empty: where the machine lies. */
  readonly storage: string
  readonly backup: boolean
}

export interface AddressDraft {
  readonly mode: 'none' | 'dhcp' | 'auto' | 'static'
  readonly rangeId: string
  /** Empty: the next free. */
  readonly address: string
}

export interface NicDraft {
  /** `bridge:vmbr0` or `vnet:web`; empty: not chosen. */
  readonly network: string
  readonly vlan: string
  readonly firewall: boolean
  readonly ipv4: AddressDraft
  readonly ipv6: AddressDraft
}

/** The form: texts as typed, and of every kind of source what was chosen last, so that looking at another loses nothing. */
export interface Draft {
  readonly companyId: CompanyId | null
  /** Empty: not chosen. */
  readonly clusterId: ClusterId | ''
  readonly kind: SourceKind
  /** Volids. */
  readonly image: string
  readonly iso: string
  readonly container: string
  readonly templateId: GuestId | ''
  readonly clone: 'linked' | 'full'
  readonly projectId: string
  /** Empty: the most free. */
  readonly node: string
  readonly storage: string
  readonly pool: string
  /** How many, as typed. */
  readonly count: string
  /** Number of the first of several. */
  readonly first: string
  /** With several: a pattern, `web-{nn}`. */
  readonly name: string
  readonly vmid: string
  readonly description: string
  readonly cores: string
  /** `2`, `2 GiB`, `512 MiB`. */
  readonly memory: string
  readonly disks: readonly DiskDraft[]
  readonly firmware: 'bios' | 'uefi'
  readonly osType: string
  readonly agent: boolean
  readonly start: boolean
  readonly waitForAgent: boolean
  readonly onboot: boolean
  readonly protection: boolean
  readonly tags: readonly string[]
  readonly unprivileged: boolean
  readonly nesting: boolean
  readonly nics: readonly NicDraft[]
  readonly dns: string
  readonly searchDomain: string
  readonly user: string
  /** One a line. */
  readonly keys: string
  readonly passwordMode: 'none' | 'generated' | 'given'
  readonly password: string
  readonly upgrade: boolean
}

export const NO_ADDRESS: AddressDraft = { mode: 'none', rangeId: '', address: '' }

export const newNic = (network = ''): NicDraft => ({
  network,
  vlan: '',
  firewall: true,
  ipv4: { mode: 'dhcp', rangeId: '', address: '' },
  ipv6: NO_ADDRESS,
})

export const newDisk = (size: string): DiskDraft => ({ size, storage: '', backup: true })

/** What a new machine usually wants. */
export const STANDARD: Draft = {
  companyId: null,
  clusterId: '',
  kind: 'cloud_image',
  image: '',
  iso: '',
  container: '',
  templateId: '',
  clone: 'full',
  projectId: '',
  node: '',
  storage: '',
  pool: '',
  count: '1',
  first: '1',
  name: '',
  vmid: '',
  description: '',
  cores: '2',
  memory: '2 GiB',
  disks: [newDisk('')],
  firmware: 'bios',
  osType: 'l26',
  agent: true,
  start: true,
  waitForAgent: false,
  onboot: false,
  protection: false,
  tags: [],
  unprivileged: true,
  nesting: true,
  nics: [newNic()],
  dns: '',
  searchDomain: '',
  user: '',
  keys: '',
  passwordMode: 'none',
  password: '',
  upgrade: false,
}

/** How many are made; a text that is no number is one. */
export const countOf = ({ count }: Pick<Draft, 'count'>): number => {
  const number = Number(count.trim())
  return Number.isInteger(number) && number > 1 ? number : 1
}
