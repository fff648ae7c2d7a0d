import type { LabRole } from '../world/model.ts'

/**
 * Privileges and built-in roles as libpve-access-control defines them: 9 as recorded from 9.2, 8 from the same module
 * of that release. VM.Monitor left with 9.0, where VM.GuestAgent.* and VM.Replicate came.
 */
type Major = 8 | 9

const agentPrivileges = [
  'VM.GuestAgent.Audit',
  'VM.GuestAgent.FileRead',
  'VM.GuestAgent.FileSystemMgmt',
  'VM.GuestAgent.FileWrite',
]

const vmConfig = ['CDROM', 'CPU', 'Cloudinit', 'Disk', 'HWType', 'Memory', 'Network', 'Options'].map(
  (part) => `VM.Config.${part}`,
)

const vmPrivileges = (major: Major): string[] => [
  'VM.Allocate',
  'VM.Audit',
  'VM.Backup',
  'VM.Clone',
  ...vmConfig,
  'VM.Console',
  ...(major === 9 ? [...agentPrivileges, 'VM.GuestAgent.Unrestricted', 'VM.Replicate'] : ['VM.Monitor']),
  'VM.Migrate',
  'VM.PowerMgmt',
  'VM.Snapshot',
  'VM.Snapshot.Rollback',
]

const datastorePrivileges = [
  'Datastore.Allocate',
  'Datastore.AllocateSpace',
  'Datastore.AllocateTemplate',
  'Datastore.Audit',
]
const sdnPrivileges = ['SDN.Allocate', 'SDN.Audit', 'SDN.Use']
const mappingPrivileges = ['Mapping.Audit', 'Mapping.Modify', 'Mapping.Use']
const poolPrivileges = ['Pool.Allocate', 'Pool.Audit']
const userPrivileges = ['Group.Allocate', 'Realm.AllocateUser', 'User.Modify']

/** Every privilege the release knows. */
export const allPrivileges = (major: Major): string[] =>
  [
    ...datastorePrivileges,
    ...mappingPrivileges,
    'Permissions.Modify',
    ...poolPrivileges,
    ...userPrivileges,
    'Realm.Allocate',
    ...sdnPrivileges,
    ...['AccessNetwork', 'Audit', 'Console', 'Incoming', 'Modify', 'PowerMgmt', 'Syslog'].map((part) => `Sys.${part}`),
    ...vmPrivileges(major),
  ].sort()

const adminExceptions = new Set([
  'Mapping.Modify',
  'Permissions.Modify',
  'Realm.Allocate',
  'Sys.AccessNetwork',
  'Sys.Incoming',
  'Sys.Modify',
  'Sys.PowerMgmt',
])

/** The roles every installation has. */
export const builtinRoles = (major: Major): Map<string, LabRole> => {
  const vmUser = [
    'VM.Audit',
    'VM.Backup',
    'VM.Config.CDROM',
    'VM.Config.Cloudinit',
    'VM.Console',
    ...(major === 9 ? agentPrivileges : ['VM.Monitor']),
    'VM.PowerMgmt',
  ]
  const auditor = ['Datastore.Audit', 'Mapping.Audit', 'Pool.Audit', 'SDN.Audit', 'Sys.Audit', 'VM.Audit']
  const roles: Record<string, string[]> = {
    Administrator: allPrivileges(major),
    NoAccess: [],
    PVEAdmin: allPrivileges(major).filter((privilege) => !adminExceptions.has(privilege)),
    PVEAuditor: major === 9 ? [...auditor, 'VM.GuestAgent.Audit'] : auditor,
    PVEDatastoreAdmin: datastorePrivileges,
    PVEDatastoreUser: ['Datastore.AllocateSpace', 'Datastore.Audit'],
    PVEMappingAdmin: mappingPrivileges,
    PVEMappingUser: ['Mapping.Audit', 'Mapping.Use'],
    PVEPoolAdmin: poolPrivileges,
    PVEPoolUser: ['Pool.Audit'],
    PVESDNAdmin: sdnPrivileges,
    PVESDNUser: ['SDN.Audit', 'SDN.Use'],
    PVESysAdmin: ['Sys.Audit', 'Sys.Console', 'Sys.Syslog'],
    PVETemplateUser: ['VM.Audit', 'VM.Clone'],
    PVEUserAdmin: userPrivileges,
    PVEVMAdmin: vmPrivileges(major),
    PVEVMUser: vmUser,
  }
  return new Map(
    Object.entries(roles).map(([roleid, privileges]) => [
      roleid,
      { roleid, privileges: new Set(privileges), special: true },
    ]),
  )
}
