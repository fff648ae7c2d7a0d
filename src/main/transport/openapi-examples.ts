import type { OperationArguments, OperationName } from '#shared/contract/index.ts'
import { ADDRESS_EXAMPLES } from './openapi-address-examples.ts'
import { CATALOGUE_EXAMPLES } from './openapi-catalogue-examples.ts'
import { EDIT_EXAMPLES } from './openapi-edit-examples.ts'
import { MACHINE_EXAMPLES } from './openapi-machine-examples.ts'

const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const COMPANY = '01936b2e-7c1a-7d4e-9f00-0a1b2c3d4e5f'
const SLICE = '01936b2e-7c1a-7d4e-9f00-1a1b2c3d4e5f'
const PROJECT = '01936b2e-7c1a-7d4e-9f00-2a1b2c3d4e5f'
const GUEST = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
const USER = '01936b2e-9a00-7c33-a0b1-1c2d3e4f5a6b'
const user = { name: 'Mara Reiter', login: 'mara@acme.example', role: 'company_admin', companyId: CLUSTER } as const
const JOB = '01936b2e-9a00-7c33-9c22-1d2e3f4a5b6c'
const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0').slice(-2))
  .join(':')
  .toUpperCase()
const UPID = 'UPID:pve1:0001A2B3:00C4D5E6:65A0B1C2:qmstart:100:root@pam:'

const addresses = [{ address: '192.0.2.10:8006', fingerprint: FINGERPRINT }]
const credential = {
  kind: 'token',
  tokenId: 'multpanel@pve!console',
  secret: '00000000-0000-0000-0000-000000000000',
} as const
const slice: Pick<
  OperationArguments<'tenancy.saveSlice'>,
  'pools' | 'tags' | 'vmids' | 'vlans' | 'storages' | 'guestIds'
> = {
  pools: ['acme'],
  tags: [],
  vmids: [[1000, 1999]],
  vlans: [[100, 119]],
  storages: [],
  guestIds: [],
}
const limits = { vcpu: 64, memory: 256 * 1024 ** 3, disk: null, guests: 40, externalAddresses: 8 }
const cluster = { name: 'acme-dc1', location: 'Vienna', companyId: COMPANY }

/** An input of each operation that needs one; the others take `{}`. Tests hold them against the contract. */
const EXAMPLES: { readonly [Name in OperationName]?: OperationArguments<Name> } = {
  'activity.list': { filter: { area: 'cluster' }, limit: 100 },
  'activity.setRetention': { keepDays: 365 },
  'jobs.setRetention': { keepDays: 90 },
  ...ADDRESS_EXAMPLES,
  ...CATALOGUE_EXAMPLES,
  ...EDIT_EXAMPLES,
  ...MACHINE_EXAMPLES,
  'app.setOwner': { name: 'Mara Reiter' },
  'app.openExternal': { url: 'https://192.0.2.10:8006/' },
  'app.setVisible': { visible: true },
  'database.restore': { name: '20261122-020000-daily.db' },
  'preferences.set': { patch: { theme: 'dark' } },
  'views.save': { id: CLUSTER, name: 'Production', query: 'tag:prod status:running', layout: null },
  'views.remove': { id: CLUSTER },
  'clusters.certificate': { address: '192.0.2.10:8006' },
  'clusters.realms': { address: '192.0.2.10:8006', fingerprint: FINGERPRINT },
  'clusters.probe': { addresses, credential },
  'clusters.add': { id: CLUSTER, ...cluster, addresses, credential },
  'clusters.update': { id: CLUSTER, enabled: false },
  'clusters.removalPlan': { id: CLUSTER },
  'clusters.remove': { id: CLUSTER, name: 'acme-dc1' },
  'clusters.checkRights': { id: CLUSTER },
  'clusters.fetchVersion': { id: CLUSTER },
  'clusters.refresh': { ids: [CLUSTER] },
  'clusters.testConnections': { id: JOB, clusterIds: [CLUSTER] },
  'clusters.fetchVersions': { id: JOB, clusterIds: [CLUSTER] },
  'jobs.list': { state: 'failed', page: 0, size: 50 },
  'jobs.get': { id: JOB },
  'jobs.log': { id: JOB, after: 0, limit: 500 },
  'jobs.cancel': { id: JOB },
  'jobs.retry': { id: JOB },
  'guests.detail': { id: GUEST, live: false },
  'guests.power': { id: JOB, guestIds: [GUEST], action: { kind: 'shutdown', timeoutS: 120 } },
  'guests.migrate': { id: JOB, guestIds: [GUEST], action: { kind: 'migrate', target: 'pve2' } },
  'guests.snapshot': {
    id: JOB,
    guestIds: [GUEST],
    action: { kind: 'snapshot.create', name: 'before-update', withMemory: true },
  },
  'guests.makeTemplate': { id: JOB, guestIds: [GUEST], action: { kind: 'template' } },
  'guests.delete': { id: JOB, guestIds: [GUEST], typed: '101', action: { kind: 'delete', purge: true } },
  'guests.actionResults': { id: JOB },
  'guests.migrateCheck': { id: GUEST },
  'guests.deleteCheck': { id: GUEST },
  'guests.oldSnapshots': { guestIds: [GUEST], days: 30 },
  'guests.snapshotNames': { guestIds: [GUEST] },
  'consoles.open': { guestId: GUEST, kind: 'vnc' },
  'consoles.openNode': { clusterId: CLUSTER, node: 'pve1' },
  'discovery.scan': { id: JOB, clusterIds: [CLUSTER], companyId: COMPANY },
  'discovery.guests': { clusterIds: [CLUSTER], companyId: COMPANY },
  'discovery.planImport': { items: [{ guestId: GUEST, companyId: COMPANY }] },
  'discovery.import': { id: JOB, items: [{ guestId: GUEST, companyId: COMPANY }] },
  'discovery.results': { jobId: JOB },
  'guests.planReassign': { ids: [GUEST], companyId: COMPANY, releaseAddresses: false },
  'guests.reassign': { id: JOB, ids: [GUEST], companyId: COMPANY, releaseAddresses: false },
  'guests.forgetPlan': { ids: [GUEST] },
  'guests.forget': { ids: [GUEST], release: true },
  'tasks.list': { clusterId: CLUSTER, limit: 50 },
  'tasks.log': { clusterId: CLUSTER, upid: UPID, start: 0, limit: 500 },
  'tasks.stop': { clusterId: CLUSTER, upid: UPID },
  'tasks.watch': { watching: true },
  'companies.get': { id: COMPANY },
  'companies.add': { id: COMPANY, name: 'Acme GmbH', contact: 'Jo Weber, +43 1 234567' },
  'companies.update': { id: COMPANY, notes: 'Maintenance on Thursdays' },
  'companies.setStatus': { id: COMPANY, status: 'suspended' },
  'companies.removalPlan': { id: COMPANY },
  'companies.remove': { id: COMPANY, name: 'Acme GmbH' },
  'tenancy.slices': { clusterId: CLUSTER },
  'tenancy.saveSlice': { id: SLICE, clusterId: CLUSTER, companyId: COMPANY, ...slice },
  'tenancy.removeSlice': { id: SLICE, clusterName: 'acme-dc1' },
  'tenancy.conflicts': { clusterId: CLUSTER },
  'projects.list': { companyId: COMPANY },
  'projects.save': { id: PROJECT, companyId: COMPANY, name: 'Web shop', tags: ['prod'] },
  'projects.setMembers': { id: PROJECT, memberIds: [USER] },
  'projects.assignGuests': { guestIds: [GUEST], projectId: PROJECT },
  'projects.remove': { id: PROJECT, name: 'Web shop' },
  'quotas.list': { companyId: COMPANY },
  'quotas.set': { companyId: COMPANY, clusterId: CLUSTER, limits },
  'tokens.create': { id: CLUSTER, label: 'Monitoring', expiresInDays: 90 },
  'tokens.revoke': { id: CLUSTER },
  'tokens.ofAccount': { userId: USER },
  'tokens.revokeOfAccount': { userId: USER, id: CLUSTER },
  'access.signIn': { login: 'mara@acme.example', password: 'seven green chairs' },
  'access.changePassword': { password: 'seven green chairs', newPassword: 'a kettle on the moon' },
  'access.startTotp': { password: 'seven green chairs' },
  'access.confirmTotp': { code: '287082' },
  'access.endTotp': { password: 'seven green chairs' },
  'users.add': { id: USER, ...user, profileId: null, password: 'seven green chairs' },
  'users.update': { id: USER, role: 'user' },
  'users.disable': { id: USER },
  'users.enable': { id: USER },
  'users.unlock': { id: USER },
  'users.resetPassword': { id: USER, password: 'a kettle on the moon' },
  'users.resetTotp': { id: USER },
  'profiles.save': { id: USER, companyId: null, role: 'user', name: 'Read only', permissions: ['app.read', 'vm.read'] },
  'profiles.remove': { id: USER },
  'sessions.list': { userId: USER },
  'sessions.revoke': { id: USER },
  'sessions.endAll': { userId: USER },
  'lock.set': { newPassphrase: 'seven green chairs', afterMinutes: 15, onSuspend: true },
  'lock.remove': { passphrase: 'seven green chairs' },
  'lock.unlock': { passphrase: 'seven green chairs' },
  'updates.setChannel': { channel: 'latest' },
}

/** An input the operation takes; empty where it wants none. */
export const exampleOf = (operation: OperationName): unknown => EXAMPLES[operation] ?? {}
