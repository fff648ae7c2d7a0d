import type { OperationName } from '#shared/contract/index.ts'
import type { Permission } from '#shared/model/permission.ts'
import { projectNameOf } from '../support/people.ts'
import { addressRange, machineSpec, type CompanyObjects } from '../support/two-companies.ts'

/**
 * Who may call which operation, written down by hand and held against the gate by permission-matrix.test.ts. It is what
 * PRODUCT section 1 asks for, not what the code does: where the two differ, one of them is wrong.
 *
 * A new operation gets one line here (the compiler and the test ask for it), then `npm run permissions` writes
 * docs/permissions.md anew. The five letters are who passes the gate, in this order, `-` for who does not:
 *
 *   S  super admin        of the provider
 *   A  company admin      of the own company
 *   P  salesperson        of the provider
 *   U  user               of the own company
 *   R  company admin with a profile that takes away LESS
 */
export type Letter = 'S' | 'A' | 'P' | 'U' | 'R'
export const LETTERS: readonly Letter[] = ['S', 'A', 'P', 'U', 'R']

/** What the restricted profile takes from a company admin. */
export const LESS: readonly Permission[] = [
  'cluster.check',
  'vm.power',
  'task.stop',
  'job.cancel',
  'company.write',
  'project.write',
  'user.write',
  'profile.write',
  'address.write',
]

/**
 * How an object of another company is answered to somebody of a company: like one that does not exist, or with an answer
 * that says and changes nothing.
 */
export type ForeignAnswer = 'not_found' | 'nothing'

export interface OracleRow {
  readonly who: ReadonlySet<Letter>
  /** Called by whoever is not signed in. */
  readonly anonymous?: true
  /** The input that names an object of a company; tried with the own and with the foreign one. */
  readonly on?: (objects: CompanyObjects) => unknown
  readonly foreign?: ForeignAnswer
}

const row = (letters: string, on?: OracleRow['on'], foreign: ForeignAnswer = 'not_found'): OracleRow => ({
  who: new Set(LETTERS.filter((letter) => letters.includes(letter))),
  ...(on === undefined ? {} : { on, foreign }),
})

const PASSWORD = 'a kettle on the moon'

/** The same job each time: a guest of another company starts nothing under it. */
const onGuest =
  (action: unknown) =>
  ({ guestId }: CompanyObjects) => ({
    id: '01900000-0000-7000-8000-00000000ac01',
    guestIds: [guestId],
    action,
  })

export const ORACLE: Readonly<Record<OperationName, OracleRow>> = {
  'app.info': row('SAPUR'),
  'app.setOwner': row('S----'),
  'app.openExternal': row('SAPUR'),
  'app.setVisible': row('SAPUR'),
  'app.diagnostics': row('S----'),
  'app.startDemo': row('S----'),
  'app.stopDemo': row('S----'),
  'database.copies': row('S----'),
  'database.copyNow': row('S----'),
  'database.restore': row('S----'),
  'preferences.get': row('SAPUR'),
  'preferences.set': row('SAPUR'),
  'views.list': row('SAPUR'),
  'views.save': row('SAPUR'),
  'views.remove': row('SAPUR'),

  'clusters.list': row('SAPUR'),
  'clusters.certificate': row('S----'),
  'clusters.realms': row('S----'),
  'clusters.probe': row('S----'),
  'clusters.add': row('S----'),
  'clusters.update': row('S----'),
  'clusters.removalPlan': row('S----'),
  'clusters.remove': row('S----'),
  'clusters.checkRights': row('SA---', ({ clusterId }) => ({ id: clusterId })),
  'clusters.fetchVersion': row('SA---', ({ clusterId }) => ({ id: clusterId })),
  'clusters.refresh': row('SAPUR'),

  'inventory.snapshot': row('SAPUR'),
  'guests.detail': row('SAPUR', ({ guestId }) => ({ id: guestId, live: false })),
  'graphs.guest': row('SAPUR', ({ guestId }) => ({ id: guestId, frame: 'hour', live: false })),
  'graphs.node': row('SAPUR', ({ clusterId }) => ({ clusterId, node: 'pve1', frame: 'hour', live: false })),
  'graphs.storage': row('SAPUR', ({ clusterId }) => ({
    clusterId,
    key: `${clusterId}/ceph`,
    frame: 'hour',
    live: false,
  })),
  'guests.power': row('SA-U-', onGuest({ kind: 'start' })),
  'guests.migrate': row('SA--R', onGuest({ kind: 'migrate', target: 'pve2' })),
  'guests.snapshot': row('SA-UR', onGuest({ kind: 'snapshot.create', name: 'before' })),
  'guests.makeTemplate': row('SA--R', onGuest({ kind: 'template' })),
  'guests.delete': row('SA--R', (objects) => ({ ...onGuest({ kind: 'delete' })(objects), typed: '100' })),
  'guests.actionResults': row('SAPUR', ({ jobId }) => ({ id: jobId })),
  'guests.migrateCheck': row('SA--R', ({ guestId }) => ({ id: guestId })),
  'guests.deleteCheck': row('SA--R', ({ guestId }) => ({ id: guestId })),
  'guests.oldSnapshots': row('SA-UR', ({ guestId }) => ({ guestIds: [guestId], days: 30 })),
  'guests.snapshotNames': row('SA-UR', ({ guestId }) => ({ guestIds: [guestId] })),
  'guests.editable': row('SA--R', ({ guestId }) => ({ id: guestId })),
  'guests.editOptions': row('SA--R', ({ guestId }) => ({ id: guestId })),
  'guests.edit': row('SA--R', ({ guestId, freshId }) => ({
    id: freshId,
    guestId,
    action: { kind: 'cloudinit.regenerate' },
  })),
  'guests.editMany': row('SA--R', onGuest({ kind: 'tags', add: ['patched'], remove: [] })),
  'tags.colours': row('SAPUR'),
  'tags.setColours': row('S----'),
  'consoles.open': row('SA-UR', ({ guestId }) => ({ guestId, kind: 'vnc' })),
  'consoles.openNode': row('S----'),
  'discovery.scan': row('S----'),
  'discovery.scans': row('S----'),
  'discovery.guests': row('S----'),
  'discovery.planImport': row('S----'),
  'discovery.import': row('S----'),
  'discovery.results': row('S----'),
  'guests.planReassign': row('S----'),
  'guests.reassign': row('S----'),
  'guests.forgetPlan': row('SA--R', ({ guestId }) => ({ ids: [guestId] })),
  'guests.forget': row('SA--R', ({ guestId }) => ({ ids: [guestId], release: true })),
  'tasks.list': row('SA-UR'),
  'tasks.log': row('SA-UR', ({ clusterId, upid }) => ({ clusterId, upid, start: 0, limit: 10 })),
  'tasks.stop': row('SA---', ({ clusterId, upid }) => ({ clusterId, upid })),
  'tasks.watch': row('SA-UR'),

  'activity.list': row('SA--R'),
  'activity.verify': row('S----'),
  'activity.retention': row('S----'),
  'activity.setRetention': row('S----'),

  'companies.list': row('SAPUR'),
  'companies.get': row('SAPUR', ({ companyId }) => ({ id: companyId })),
  'companies.add': row('S-P--'),
  'companies.update': row('SAP--', ({ companyId }) => ({ id: companyId, notes: 'changed' })),
  'companies.setStatus': row('S----'),
  'companies.removalPlan': row('S----'),
  'companies.remove': row('S----'),
  'tenancy.slices': row('S-P--'),
  'tenancy.saveSlice': row('S----'),
  'tenancy.removeSlice': row('S----'),
  'tenancy.conflicts': row('S-P--'),
  'projects.list': row('SAPUR'),
  'projects.save': row('SA---', ({ projectId, companyId }) => ({
    ...{ id: projectId, companyId, name: `Changed ${projectId}`, description: '', tags: [] },
  })),
  'projects.setMembers': row('SA---', ({ projectId, userId }) => ({ id: projectId, memberIds: [userId] })),
  'projects.assignGuests': row('SA---', ({ projectId, guestId }) => ({ guestIds: [guestId], projectId })),
  'projects.remove': row('SA---', ({ projectId }) => ({ id: projectId, name: projectNameOf(projectId) }), 'nothing'),
  'quotas.list': row('SAP-R'),
  'quotas.set': row('S----'),

  'machines.options': row('SA--R', ({ companyId, clusterId }) => ({ companyId, clusterId })),
  'machines.defaults': row('SA--R', ({ companyId, clusterId }) => ({ companyId, clusterId })),
  'machines.plan': row('SA--R', ({ companyId, clusterId }) => ({ spec: machineSpec(companyId, clusterId) })),
  'machines.create': row('SA--R', ({ companyId, clusterId, freshId }) => ({
    ...{ id: freshId, spec: machineSpec(companyId, clusterId) },
  })),
  'machines.results': row('SA--R', ({ machineJobId }) => ({ jobId: machineJobId })),
  'machines.passwords': row('SA--R', ({ guestId }) => ({ guestId }), 'nothing'),
  'machines.revealPassword': row('SA--R', ({ machineId }) => ({ id: machineId })),
  'machines.leftovers': row('SA--R'),
  'machines.removeLeftover': row('SA--R', ({ leftoverId, freshId }) => ({ id: freshId, leftoverId })),

  'addresses.ranges': row('SA--R'),
  'addresses.range': row('SA--R', ({ rangeId }) => ({ id: rangeId })),
  'addresses.owners': row('SA--R'),
  'addresses.saveRange': row('SA---', ({ rangeId, companyId }) => addressRange(rangeId, companyId)),
  'addresses.savePool': row('S----'),
  'addresses.removeRange': row('SA---', ({ emptyRangeId }) => ({ id: emptyRangeId })),
  'addresses.removePool': row('S----'),
  'addresses.reserve': row('SA---', ({ emptyRangeId, emptyRange, freshId }) => ({
    ...{ id: freshId, rangeId: emptyRangeId, from: `${emptyRange}.9`, to: null, reason: 'printer' },
  })),
  'addresses.reserveInPool': row('S----'),
  'addresses.unreserve': row('SA---', ({ rangeId, reservationId }) => ({ rangeId, id: reservationId })),
  'addresses.unreserveInPool': row('S----'),
  'addresses.assignments': row('SA--R', ({ companyId }) => ({ companyId }), 'nothing'),
  'addresses.ofGuest': row('SA--R', ({ guestId }) => ({ guestId })),
  'addresses.nextFree': row('SA--R', ({ rangeId }) => ({ rangeId })),
  'addresses.assign': row('SA---', ({ rangeId, freshId }) => ({
    ...{ id: freshId, rangeId, address: null, target: { use: 'device', label: 'printer', companyId: null } },
  })),
  'addresses.assignBatch': row('SA---', ({ rangeId, freshId }) => ({
    ...{ rangeId, items: [{ id: freshId, target: { use: 'device', label: 'printer', companyId: null } }] },
  })),
  'addresses.release': row('SA---', ({ assignmentId }) => ({ ids: [assignmentId] })),
  'addresses.setPrimary': row('SA---', ({ assignmentId }) => ({ id: assignmentId })),
  'addresses.history': row('SA--R', ({ rangeId }) => ({ rangeId })),
  'addresses.reconcile': row('SA--R'),
  'addresses.adopt': row('SA---', ({ rangeId, address, guestId, freshId }) => ({
    ...{ id: freshId, rangeId, address, guestId, interface: 'net1' },
  })),
  // A finding is named by what it says; who sees no such finding sets nothing aside that anybody else sees.
  'addresses.ignoreFinding': row('SA---'),
  'addresses.unignoreFinding': row('SA---'),

  'catalogue.list': row('SA--R'),
  'catalogue.scan': row('SA--R', ({ clusterId, freshId }) => ({ id: freshId, what: 'iso', clusterIds: [clusterId] })),
  'catalogue.chooseFile': row('SA--R'),
  'catalogue.announceFile': row('SA--R', ({ clusterId, freshId }) => ({
    ...{ id: freshId, kind: 'iso', name: 'x.iso', size: 1 },
    targets: [{ clusterId, node: 'pve1', storage: 'local' }],
  })),
  'catalogue.dropFile': row('SA--R'),
  // A file belongs to whoever brought it: tests/security/catalogue-of-others.test.ts.
  'catalogue.upload': row('SA--R'),
  'catalogue.urlMetadata': row('SA--R', ({ clusterId }) => ({
    ...{ clusterId, node: 'pve1', url: 'https://images.example/x.iso', verifyCertificates: true },
  })),
  'catalogue.download': row('SA--R', ({ clusterId, freshId }) => ({
    ...{ id: freshId, kind: 'iso', name: 'x.iso', url: 'https://images.example/x.iso' },
    ...{ checksum: null, verifyCertificates: true, targets: [{ clusterId, node: 'pve1', storage: 'local' }] },
  })),
  'catalogue.usage': row('SA--R', ({ clusterId }) => ({
    volumes: [{ clusterId, node: 'pve1', storage: 'local', volid: 'local:iso/x.iso' }],
  })),
  'catalogue.remove': row('SA--R', ({ clusterId, freshId }) => ({
    id: freshId,
    volumes: [{ clusterId, node: 'pve1', storage: 'local', volid: 'local:iso/x.iso' }],
  })),

  'jobs.active': row('SAPUR'),
  'jobs.list': row('SAPUR'),
  'jobs.kinds': row('SAPUR'),
  'jobs.get': row('SAPUR', ({ jobId }) => ({ id: jobId })),
  'jobs.log': row('SAPUR', ({ jobId }) => ({ id: jobId, start: 0, limit: 10 })),
  'jobs.cancel': row('SA---', ({ jobId }) => ({ id: jobId })),
  'jobs.retry': row('SA---', ({ jobId }) => ({ id: jobId })),
  'jobs.retention': row('S----'),
  'jobs.setRetention': row('S----'),
  'clusters.testConnections': row('SA---', ({ clusterId, freshId }) => ({ id: freshId, clusterIds: [clusterId] })),
  'clusters.fetchVersions': row('SA---', ({ clusterId, freshId }) => ({ id: freshId, clusterIds: [clusterId] })),

  'updates.get': row('S-P--'),
  'updates.setChannel': row('S----'),
  'updates.install': row('S----'),

  'tokens.list': row('SAPUR'),
  'tokens.create': row('SAPUR'),
  'tokens.revoke': row('SAPUR'),
  'tokens.ofAccount': row('SA--R', ({ userId }) => ({ userId })),
  'tokens.revokeOfAccount': row('SA---', ({ userId, freshId }) => ({ userId, id: freshId })),

  'access.signIn': { ...row('SAPUR'), anonymous: true },
  'access.signOut': row('SAPUR'),
  'access.me': row('SAPUR'),
  'access.changePassword': row('SAPUR'),
  'access.startTotp': row('SAPUR'),
  'access.confirmTotp': row('SAPUR'),
  'access.endTotp': row('SAPUR'),

  'users.list': row('SA--R'),
  'users.choices': row('SA--R'),
  'users.add': row('SA---', ({ companyId, freshId }) => ({
    ...{ id: freshId, companyId, login: `new-${freshId}`, password: PASSWORD },
    ...{ name: 'New', role: 'user', profileId: null },
  })),
  'users.update': row('SA---', ({ userId }) => ({ id: userId, name: 'Renamed' })),
  'users.disable': row('SA---', ({ userId }) => ({ id: userId })),
  'users.enable': row('SA---', ({ userId }) => ({ id: userId })),
  'users.unlock': row('SA---', ({ userId }) => ({ id: userId })),
  'users.resetPassword': row('SA---', ({ userId }) => ({ id: userId, password: PASSWORD })),
  'users.resetTotp': row('SA---', ({ userId }) => ({ id: userId })),
  'profiles.list': row('SA--R'),
  'profiles.save': row('SA---', ({ profileId, companyId }) => ({
    ...{ id: profileId, companyId, role: 'user', name: `Changed ${profileId}`, permissions: ['vm.read'] },
  })),
  'profiles.remove': row('SA---', ({ profileId }) => ({ id: profileId })),
  // Own sessions are everybody's; those of others are looked at and ended by whoever may see and change accounts.
  'sessions.list': row('SAPUR'),
  'sessions.revoke': row('SAPUR', ({ sessionId }) => ({ id: sessionId }), 'nothing'),
  'sessions.endAll': row('SAPUR'),

  // The app lock is the desktop's, where the owner sits; the gate knows no more than the provider's own people.
  'lock.get': row('S----'),
  'lock.set': row('S----'),
  'lock.remove': row('S----'),
  'lock.close': row('S-P--'),
  'lock.unlock': row('S-P--'),
  'lock.activity': row('S-P--'),
}
