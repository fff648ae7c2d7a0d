import { may, NO_RIGHT } from '#renderer/client/access.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import { reachObstacle } from '../power/power-rules.ts'

/** Why a machine cannot be changed now; null: it can. A lock is no obstacle, as its end is waited for. */
export const editObstacle = (guest: GuestRow, look: ClusterLook | undefined): string | null => {
  if (!may('vm.config')) return NO_RIGHT
  const obstacle = reachObstacle({ ...guest, lock: '' }, look)
  return obstacle
}
