import { may, NO_RIGHT } from '#renderer/client/access.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import { reachObstacle } from '../power/power-rules.ts'
import type { ActionWish } from './action.store.ts'

type Wish = Exclude<ActionWish['what'], 'power'>

export const WISH_RIGHTS: Readonly<Record<Wish, Permission>> = {
  migrate: 'vm.migrate',
  snapshot: 'vm.snapshot',
  oldSnapshots: 'vm.snapshot',
  rollback: 'vm.snapshot',
  deleteSnapshot: 'vm.snapshot',
  describeSnapshot: 'vm.snapshot',
  template: 'vm.create',
  delete: 'vm.delete',
  tags: 'vm.config',
  switches: 'vm.config',
}

const stateObstacle = ({ template, status, type }: GuestRow, wish: Wish): string | null => {
  if (template && (wish === 'snapshot' || wish === 'oldSnapshots' || wish === 'rollback'))
    return 'A template has no snapshots.'
  if (wish !== 'template') return null
  if (template) return 'It is a template already.'
  return status === 'stopped' ? null : `Only a stopped ${type === 'qemu' ? 'VM' : 'container'} becomes a template.`
}

/** Why this cannot be done to a guest now; null when it can. The core checks again. */
export const wishObstacle = (guest: GuestRow, look: ClusterLook | undefined, wish: Wish): string | null => {
  if (!may(WISH_RIGHTS[wish])) return NO_RIGHT
  return reachObstacle(guest, look) ?? stateObstacle(guest, wish)
}
