import type { Me } from '#shared/contract/access.contract.ts'
import type { Account } from '#shared/model/account.ts'
import type { ClusterView, NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { companyColourAt } from '#shared/model/company-colour.ts'
import type { Company } from '#shared/model/company.ts'
import { ClusterId, CompanyId, GuestId, UserId } from '#shared/model/ids.ts'

const GIB = 1024 ** 3

/** `00000000-0000-7000-8000-` and the number: ids that read well in failures. */
const uuid = (kind: number, number: number): string =>
  `0000000${kind}-0000-7000-8000-${String(number).padStart(12, '0')}`

export const clusterId = (number: number): ClusterId => ClusterId.parse(uuid(1, number))
export const companyId = (number: number): CompanyId => CompanyId.parse(uuid(3, number))
export const guestId = (number: number): GuestId => GuestId.parse(uuid(2, number))
export const userId = (number: number): UserId => UserId.parse(uuid(4, number))

const COMPANIES = ['Acme GmbH', 'Beta AG', 'Nordwind Logistik', 'Kanzlei Sommer', '', 'Müller & Söhne', 'Orbit Media']
const ROLES = ['web', 'db', 'mail', 'dc', 'file', 'app', 'vpn', 'mon'] as const
const TAGS = ['prod', 'test', 'linux', 'windows', 'backup', 'dmz'] as const

const at = <T>(list: readonly T[], index: number): T => {
  const value = list[index % list.length]
  if (value === undefined) throw new Error('Nothing to choose from.')
  return value
}

/** The company of a place in the list; null where it is the provider's own. */
const companyAt = (number: number): CompanyId | null =>
  at(COMPANIES, number) === '' ? null : companyId(number % COMPANIES.length)

export const makeCompany = (number: number, change: Partial<Company> = {}): Company => ({
  id: companyId(number),
  number: number + 1,
  name: at(COMPANIES, number),
  status: 'active',
  contact: '',
  notes: '',
  colour: companyColourAt(number),
  logo: null,
  createdAt: '2026-11-01T12:00:00Z',
  updatedAt: '2026-11-01T12:00:00Z',
  ...change,
})

/** A user of the company: `jan@acme.example`. */
export const makeAccount = (number: number, company: Company, change: Partial<Account> = {}): Account => ({
  id: userId(number),
  name: 'Jan Novak',
  login: 'jan@acme.example',
  role: 'user',
  companyId: company.id,
  companyName: company.name,
  profileId: null,
  profileName: null,
  disabled: false,
  hasPassword: true,
  mustChangePassword: false,
  totp: false,
  lockedUntil: null,
  lastSignInAt: null,
  createdAt: '2026-11-01T12:00:00Z',
  ...change,
})

/** Who works at the page: one of the provider's own people, with nothing allowed but what is named. */
export const makeMe = (change: Partial<Me> = {}): Me => ({
  userId: userId(99),
  name: 'Mara Richter',
  login: 'mara@provider.example',
  role: 'super_admin',
  permissions: [],
  companyId: null,
  companyName: null,
  mustChangePassword: false,
  hasPassword: true,
  totp: false,
  recoveryCodesLeft: 0,
  via: 'session',
  locked: false,
  ...change,
})

/** The companies of `makeCluster`. */
export const makeCompanies = (): Company[] =>
  COMPANIES.flatMap((name, number) => (name === '' ? [] : [makeCompany(number)]))

export const makeCluster = (number: number, change: Partial<ClusterView> = {}): ClusterView => ({
  id: clusterId(number),
  name: `site-${String(number).padStart(3, '0')}`,
  location: 'Berlin',
  companyId: companyAt(number),
  slicedFor: [],
  addresses: [],
  credential: { kind: 'token', login: 'root@pam!multpanel' },
  enabled: true,
  state: 'online',
  asOf: '2026-11-23T12:00:00Z',
  unreachableSince: null,
  problem: null,
  nextAttemptAt: null,
  nodesOnline: 3,
  nodesTotal: 3,
  guests: 0,
  quorate: true,
  version: null,
  missingRights: [],
  backupsUnknown: null,
  ...change,
})

/** One guest, made from its number alone: the same at every run. */
export const makeGuest = (number: number, change: Partial<GuestRow> = {}): GuestRow => {
  const running = number % 4 !== 0
  const memory = (1 + (number % 16)) * 2 * GIB
  return {
    id: guestId(number),
    clusterId: clusterId(1 + (number % 10)),
    companyId: companyAt(1 + (number % 10)),
    projectId: null,
    vmid: 100 + number,
    type: number % 5 === 0 ? 'lxc' : 'qemu',
    name: `${at(ROLES, number)}-${String(number).padStart(2, '0')}`,
    node: `pve${1 + (number % 3)}`,
    status: running ? 'running' : number % 20 === 0 ? 'paused' : 'stopped',
    template: number % 97 === 0,
    tags: [at(TAGS, number), at(TAGS, number * 7 + 3)].filter((tag, index, all) => all.indexOf(tag) === index),
    pool: number % 6 === 0 ? 'customers' : '',
    lock: number % 61 === 0 ? 'backup' : '',
    ha: number % 9 === 0 ? 'started' : '',
    cpu: running ? ((number * 37) % 100) / 100 : null,
    maxcpu: 1 + (number % 8),
    mem: running ? (memory * ((number * 53) % 100)) / 100 : null,
    maxmem: memory,
    disk: null,
    maxdisk: (10 + (number % 40) * 10) * GIB,
    uptime: running ? number * 5000 + 60 : null,
    addresses: running ? [`10.${number % 200}.${(number * 3) % 250}.${1 + (number % 250)}`] : [],
    vlans: [10 + (number % 5) * 10],
    bridges: ['vmbr0'],
    storages: ['local-zfs'],
    osType: number % 3 === 0 ? 'win11' : 'l26',
    lastBackupAt: number % 7 === 0 ? null : new Date(Date.UTC(2026, 10, 23 - (number % 9), 2)).toISOString(),
    factsAt: '2026-11-23T11:50:00Z',
    ...change,
  }
}

export const makeFleet = (guests: number, clusters = 10) => ({
  clusters: Array.from({ length: clusters }, (_, index) => makeCluster(index + 1)),
  guests: Array.from({ length: guests }, (_, index) =>
    makeGuest(index + 1, {
      clusterId: clusterId(1 + ((index + 1) % clusters)),
      companyId: companyAt(1 + ((index + 1) % clusters)),
    }),
  ),
})

export const makeNode = (cluster: number, name: string, change: Partial<NodeRow> = {}): NodeRow => ({
  key: `${clusterId(cluster)}/${name}`,
  clusterId: clusterId(cluster),
  name,
  status: 'online',
  cpu: 0.21,
  maxcpu: 32,
  mem: 90 * GIB,
  maxmem: 256 * GIB,
  disk: 12 * GIB,
  maxdisk: 94 * GIB,
  uptime: 900_000,
  seenAt: '2026-11-23T12:00:00Z',
  ...change,
})

export const makeStorage = (cluster: number, name: string, change: Partial<StorageRow> = {}): StorageRow => ({
  key: `${clusterId(cluster)}/${name}`,
  clusterId: clusterId(cluster),
  name,
  nodes: ['pve1', 'pve2', 'pve3'],
  shared: true,
  plugin: 'rbd',
  content: ['images', 'rootdir'],
  status: 'available',
  disk: 700 * GIB,
  maxdisk: 1000 * GIB,
  seenAt: '2026-11-23T12:00:00Z',
  ...change,
})
