import {
  AssignmentId,
  ClusterId,
  GuestId,
  JobId,
  RangeId,
  SessionId,
  type CompanyId,
  type ProfileId,
  type ProjectId,
  type UserId,
} from '#shared/model/ids.ts'
import { StoredMachineSpec } from '#shared/model/machine/machine-spec.ts'
import { startCore, type TestCore } from './core.ts'
import { addCompany, addPerson, callAs, addProfileWithout, addProject, newUserId, onDatabase } from './people.ts'
import { newId } from './new-id.ts'

/**
 * One of each kind of object, all of one company. An area that adds operations on objects of its own adds one here, and
 * its line in tests/security/permission-oracle.ts names it.
 */
export interface CompanyObjects {
  readonly companyId: CompanyId
  /** An account without any other part in the story. */
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly profileId: ProfileId
  readonly projectId: ProjectId
  /** A cluster that is switched off, a guest on it and a task of the guest. */
  readonly clusterId: ClusterId
  readonly guestId: GuestId
  readonly upid: string
  /** A job that somebody of the company started. */
  readonly jobId: JobId
  /** A range with a reservation and an address of the guest's. */
  readonly rangeId: RangeId
  readonly reservationId: string
  readonly assignmentId: AssignmentId
  readonly address: string
  /** A range with nothing in it: its first three octets. */
  readonly emptyRangeId: RangeId
  readonly emptyRange: string
  /** A machine that was made, with a password that was not shown; and one that failed and left something. */
  readonly machineJobId: JobId
  readonly machineId: string
  readonly leftoverId: string
  /** An id nothing has yet, for what is added. */
  readonly freshId: string
}

const addSession = (core: TestCore, userId: UserId): SessionId =>
  onDatabase(core, (db) => {
    const id = SessionId.parse(newId())
    const at = new Date().toISOString()
    const until = new Date(Date.now() + 3_600_000).toISOString()
    db.prepare(
      `INSERT INTO sessions (id, user_id, created_at, seen_at, expires_at, address, agent) VALUES (?, ?, ?, ?, ?, '', '')`,
    ).run(id, userId, at, at, until)
    return id
  })

/** A VM from an image, as somebody types it. */
export const machineSpec = (companyId: CompanyId, clusterId: ClusterId) => ({
  ...{ companyId, clusterId, storage: 'local-lvm', name: 'web-01' },
  source: { kind: 'cloud_image' as const, image: 'local:import/debian-12.qcow2' },
  disks: [{ size: null }],
})

/** As an earlier run left them. */
const addMachine = (
  core: TestCore,
  { companyId, clusterId }: { readonly companyId: CompanyId; readonly clusterId: ClusterId },
  state: 'made' | 'left',
): { readonly machineJobId: JobId; readonly machineId: string } =>
  onDatabase(core, (db) => {
    const [machineId, machineJobId] = [newId(), JobId.parse(newId())]
    const spec = StoredMachineSpec.parse(machineSpec(companyId, clusterId))
    const settled = {
      ...{ tags: [], pool: null, pin: false, template: null, dnsServers: [], cloneStorage: null },
      cost: { vcpu: 2, memory: 2, disk: 0, guests: 1, externalAddresses: 0 },
    }
    db.prepare(
      `INSERT INTO machines (id, whole_job_id, job_id, place, cluster_id, company_id, name, type, node, vmid, spec, settled,
         state, parts, password_user, created_at, created_by_id, created_by)
       VALUES (?, ?, ?, 0, ?, ?, 'web-01', 'qemu', 'pve1', 105, ?, ?, ?, '["VM 105"]', 'ops', ?, ?, 'Mia')`,
    ).run(
      ...[machineId, machineJobId, machineJobId, clusterId, companyId, JSON.stringify(spec), JSON.stringify(settled)],
      ...[state, AT, newId()],
    )
    return { machineId, machineJobId }
  })

const UPID = 'UPID:pve1:0001A2B3:00C4D5E6:65A0B1C2:qmstart:100:root@pam:'
const AT = '2026-01-01T00:00:00.000Z'

/** A cluster of the company's own, with a guest and a task, as an earlier run left them. */
const addFleet = (core: TestCore, companyId: CompanyId, name: string): void =>
  onDatabase(core, (db) => {
    const cluster = newId()
    db.prepare(
      `INSERT INTO clusters (id, name, location, company_id, credential_kind, credential_login, enabled, identity,
         created_at, updated_at) VALUES (?, ?, '', ?, 'token', 'root@pam!t', 0, '{}', ?, ?)`,
    ).run(cluster, `${name}-dc1`, companyId, AT, AT)
    db.prepare(`INSERT INTO nodes (key, cluster_id, name, status, seen_at) VALUES (?, ?, 'pve1', 'online', ?)`).run(
      `${cluster}/pve1`,
      cluster,
      AT,
    )
    db.prepare(
      `INSERT INTO storages (key, cluster_id, name, nodes, shared, plugin, content, status, seen_at)
       VALUES (?, ?, 'ceph', '["pve1"]', 1, 'rbd', '["images"]', 'available', ?)`,
    ).run(`${cluster}/ceph`, cluster, AT)
    db.prepare(
      `INSERT INTO guests (id, cluster_id, company_id, vmid, type, name, node, status, template, tags, pool, lock, ha,
         addresses, vlans, bridges, storages, os_type)
       VALUES (?, ?, ?, 100, 'qemu', ?, 'pve1', 'running', 0, '[]', '', '', '', '[]', '[]', '[]', '[]', 'l26')`,
    ).run(newId(), cluster, companyId, `${name}-web`)
    db.prepare(
      `INSERT INTO storages (key, cluster_id, name, nodes, shared, plugin, content, status, seen_at)
       VALUES (?, ?, 'local', '["pve1"]', 0, 'dir', '["iso","vztmpl","import"]', 'available', ?)`,
    ).run(`${cluster}/pve1/local`, cluster, AT)
    const image = `local:iso/${name}-web.iso`
    db.prepare(
      `INSERT INTO catalogue_volumes (storage_key, volid, kind, cluster_id, size, format) VALUES (?, ?, 'iso', ?, 1, 'iso')`,
    ).run(`${cluster}/pve1/local`, image, cluster)
    db.prepare(
      `INSERT INTO tasks (key, cluster_id, upid, node, type, subject, user, started_at, ended_at, state, exit_status, own,
         company_id) VALUES (?, ?, ?, 'pve1', 'qmstart', '100', 'root@pam', ?, ?, 'ok', 'OK', 0, ?)`,
    ).run(`${cluster}/${UPID}`, cluster, UPID, AT, AT, companyId)
  })

const fleetOf = (core: TestCore, companyId: CompanyId): Pick<CompanyObjects, 'clusterId' | 'guestId' | 'upid'> =>
  onDatabase(core, (db) => {
    const row = db.prepare('SELECT id, cluster_id FROM guests WHERE company_id = ?').get(companyId) as {
      id: string
      cluster_id: string
    }
    return { clusterId: ClusterId.parse(row.cluster_id), guestId: GuestId.parse(row.id), upid: UPID }
  })

let octets = 0

/** A range of the company's, on no cluster. */
export const addressRange = (id: RangeId, companyId: CompanyId) => ({
  id,
  cidr: `${networkOf(id)}.0/24`,
  kind: 'internal' as const,
  companyId,
  clusterId: null,
  gateway: null,
  dns: [],
  vlan: null,
  bridge: null,
  vnet: null,
  description: '',
})

const networks = new Map<RangeId, string>()
/** Each range its own, so that none overlaps another. */
const networkOf = (id: RangeId): string => {
  const known = networks.get(id)
  if (known !== undefined) return known
  octets += 1
  const made = `10.${octets >> 8}.${octets & 255}`
  networks.set(id, made)
  return made
}

const addAddresses = async (core: TestCore, companyId: CompanyId, guestId: GuestId) => {
  const [rangeId, emptyRangeId] = [RangeId.parse(newId()), RangeId.parse(newId())]
  await core.call('addresses.saveRange', addressRange(rangeId, companyId))
  await core.call('addresses.saveRange', addressRange(emptyRangeId, companyId))
  const reservationId = newId()
  const from = `${networkOf(rangeId)}.200`
  await core.call('addresses.reserve', { id: reservationId, rangeId, from, to: null, reason: 'kept' })
  const { id: assignmentId, address } = await core.call('addresses.assign', {
    id: AssignmentId.parse(newId()),
    rangeId,
    address: null,
    target: { use: 'guest', guestId, interface: 'net0' },
  })
  return { rangeId, reservationId, assignmentId, address, emptyRangeId, emptyRange: networkOf(emptyRangeId) }
}

/** A company of this name with one of everything; called again it adds further ones to the same company. */
export const addObjects = async (core: TestCore, companyId: CompanyId): Promise<CompanyObjects> => {
  const { id: userId } = await addPerson(core, { companyId, role: 'user' })
  const fleet = fleetOf(core, companyId)
  const jobId = JobId.parse(newId())
  const { id: adminId } = await addPerson(core, { companyId })
  await callAs(core, adminId)('clusters.testConnections', { id: jobId, clusterIds: [fleet.clusterId] })
  return {
    companyId,
    userId,
    sessionId: addSession(core, userId),
    profileId: await addProfileWithout(core, 'user', ['vm.power'], companyId),
    projectId: addProject(core, companyId, [userId]),
    freshId: newUserId(),
    ...fleet,
    jobId,
    ...(await addAddresses(core, companyId, fleet.guestId)),
    ...addMachine(core, { companyId, clusterId: fleet.clusterId }, 'made'),
    leftoverId: addMachine(core, { companyId, clusterId: fleet.clusterId }, 'left').machineId,
  }
}

export interface TwoCompanies {
  readonly own: CompanyId
  readonly foreign: CompanyId
}

/** A core that holds two companies, each with a cluster of its own; what was stored is there from its start. */
export const startWithTwoCompanies = async (): Promise<{
  readonly core: TestCore
  readonly companies: TwoCompanies
}> => {
  const before = await startCore()
  const companies = { own: addCompany(before, 'Acme GmbH'), foreign: addCompany(before, 'Beta AG') }
  addFleet(before, companies.own, 'acme')
  addFleet(before, companies.foreign, 'beta')
  await before.stop()
  return { core: await startCore({}, {}, before.directory), companies }
}

/** Texts that must not stand in any answer to somebody of the own company. */
export const marksOf = (companyName: string, objects: CompanyObjects): readonly string[] => [
  companyName,
  'beta-dc1',
  'beta-web',
  ...Object.values<string>({ ...objects }).filter(
    (id) => ![objects.freshId, objects.upid, objects.address, objects.emptyRange].includes(id),
  ),
]
