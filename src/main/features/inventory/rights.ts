import type { ProxmoxPermissions } from '#main/adapters/proxmox/proxmox.types.ts'

const holds = (permissions: ProxmoxPermissions, path: string, privilege: string): boolean =>
  permissions[path]?.includes(privilege) === true

/**
 * Proxmox leaves out of its lists what the credential may not see instead of refusing. So a guest missing from
 * `/cluster/resources` is truly gone only when the credential sees all of them; rights on single guests or pools end with
 * the guest, and an empty list then rather means that all rights were taken away.
 */
export const guestsProveAbsence = (permissions: ProxmoxPermissions, listed: number): boolean => {
  if (holds(permissions, '/', 'VM.Audit') || holds(permissions, '/vms', 'VM.Audit')) return true
  const seesSome = Object.entries(permissions).some(
    ([path, privileges]) => /^\/(?:vms\/|pool)/.test(path) && privileges.includes('VM.Audit'),
  )
  return seesSome && listed > 0
}

/** The same for storages. */
export const storagesProveAbsence = (permissions: ProxmoxPermissions, listed: number): boolean => {
  if (holds(permissions, '/', 'Datastore.Audit') || holds(permissions, '/storage', 'Datastore.Audit')) return true
  const seesSome = Object.entries(permissions).some(
    ([path, privileges]) => path.startsWith('/storage/') && privileges.includes('Datastore.Audit'),
  )
  return seesSome && listed > 0
}
