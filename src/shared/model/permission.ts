/**
 * The access right an operation needs. Roles (later) are sets of these; until then the owner holds all.
 */
export const PERMISSIONS = [
  'app.read',
  'app.manage',
  'preference.write',
  'cluster.read',
  'cluster.write',
  'cluster.remove',
  'inventory.read',
  'vm.read',
  'vm.power',
  'task.read',
  'task.stop',
  'database.restore',
  'token.read',
  'token.write',
] as const

export type Permission = (typeof PERMISSIONS)[number]
