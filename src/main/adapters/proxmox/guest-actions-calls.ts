import { guestPath, upidOf, type ClusterCalls } from './calls.ts'
import { decodeBackupJobs, decodeMigrateCheck, decodeReplicationJobs } from './decode-guest-actions.ts'
import { decodeGuestConfig } from './decode-guest.ts'
import { decodeTasks } from './decode-task.ts'
import { asRow, flag } from './fields.ts'
import { formOf, queryOf, type Form } from './form.ts'
import type { GuestPlace, ProxmoxGuestActions } from './guest-actions.port.ts'
import type { ProxmoxCall } from './proxmox.port.ts'

const snapshotPath = (at: GuestPlace, name: string, rest: string): string =>
  guestPath(at, `/snapshot/${encodeURIComponent(name)}${rest}`)

export const guestActionCalls = ({ label, get, atNode }: ClusterCalls): ProxmoxGuestActions => {
  const post = async (at: GuestPlace, path: string, form: Form, what: string, call: ProxmoxCall): Promise<string> =>
    upidOf(await atNode('POST', at.node, path, call, form), label(), `${what} ${at.vmid}`)
  const remove = async (at: GuestPlace, path: string, what: string, call: ProxmoxCall): Promise<string> =>
    upidOf(await atNode('DELETE', at.node, path, call), label(), `${what} ${at.vmid}`)

  return {
    power: (at, verb, { timeoutS, overruleShutdown, toDisk }, call) =>
      post(
        at,
        guestPath(at, `/status/${verb}`),
        formOf({ timeout: timeoutS, 'overrule-shutdown': overruleShutdown || undefined, todisk: toDisk || undefined }),
        verb,
        call,
      ),
    migrateCheck: async (at, target, call) =>
      decodeMigrateCheck(
        (await atNode('GET', at.node, guestPath(at, `/migrate${queryOf({ target: target ?? undefined })}`), call)).data,
      ),
    migrate: (at, { target, running, withLocalDisks, targetStorage }, call) =>
      post(
        at,
        guestPath(at, '/migrate'),
        at.type === 'qemu'
          ? formOf({
              target,
              online: running || undefined,
              'with-local-disks': withLocalDisks || undefined,
              targetstorage: targetStorage ?? undefined,
            })
          : formOf({ target, restart: running || undefined, 'target-storage': targetStorage ?? undefined }),
        'move',
        call,
      ),
    takeSnapshot: (at, { name, description, withMemory }, call) =>
      post(
        at,
        guestPath(at, '/snapshot'),
        formOf({
          snapname: name,
          description: description || undefined,
          vmstate: (at.type === 'qemu' && withMemory) || undefined,
        }),
        'take a snapshot of',
        call,
      ),
    canSnapshot: async (at, call) => {
      const answer = await atNode('GET', at.node, guestPath(at, '/feature?feature=snapshot'), call)
      return flag(asRow(answer.data).hasFeature)
    },
    snapshotConfig: async (at, name, call) =>
      decodeGuestConfig((await atNode('GET', at.node, snapshotPath(at, name, '/config'), call)).data).values,
    rollBack: (at, name, start, call) =>
      post(at, snapshotPath(at, name, '/rollback'), formOf({ start: start || undefined }), 'roll back', call),
    describeSnapshot: async (at, name, description, call) => {
      await atNode('PUT', at.node, snapshotPath(at, name, '/config'), call, formOf({ description }))
    },
    deleteSnapshot: (at, name, call) => remove(at, snapshotPath(at, name, ''), 'delete a snapshot of', call),
    makeTemplate: async (at, call) => {
      const answer = await atNode('POST', at.node, guestPath(at, '/template'), call, formOf({}))
      return answer.data === null || answer.data === undefined
        ? null
        : upidOf(answer, label(), `make a template of ${at.vmid}`)
    },
    deleteGuest: (at, { purge, destroyUnreferenced }, call) =>
      remove(
        at,
        guestPath(
          at,
          // Absent, destroy-unreferenced-disks is what the version at hand has for its default.
          queryOf({ purge: purge || undefined, 'destroy-unreferenced-disks': destroyUnreferenced }),
        ),
        'delete',
        call,
      ),
    guestTasks: async (node, vmid, call) =>
      decodeTasks((await atNode('GET', node, `/tasks${queryOf({ vmid, source: 'all', limit: 50 })}`, call)).data),
    backupJobs: async (call) => decodeBackupJobs((await get('/cluster/backup', call)).data),
    replicationJobs: async (call) => decodeReplicationJobs((await get('/cluster/replication', call)).data),
  }
}
