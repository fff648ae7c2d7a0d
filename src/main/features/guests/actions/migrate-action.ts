import { AppError } from '#shared/errors.ts'
import type { MigrateAction } from '#shared/model/guest-action.ts'
import { migrateObstacle, type MigrateCheck } from '#shared/model/migrate-check.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import { migrateCheckOf } from './migrate-check.ts'
import type { ActionSubject, TaskExecutor } from './action-executor.ts'

/** Queued by HA behind other work, a move starts late; it is looked at for so long. */
const HA_WAIT_MS = 600_000

type Inventory = Pick<InventoryService, 'nodesOf' | 'storagesOf' | 'applyPatches'>

/** Asks the cluster whether and where a guest can be moved; changes nothing. */
export const readMigrateCheck = async (
  inventory: Inventory,
  { guest, api, call }: Pick<ActionSubject, 'guest' | 'api' | 'call'>,
  target: string | null,
): Promise<MigrateCheck> =>
  migrateCheckOf({
    guest,
    asked: await api.migrateCheck(guest, target, call),
    nodes: inventory.nodesOf(guest.clusterId),
    storages: inventory.storagesOf(guest.clusterId),
  })

/** A VM that runs is moved live, a container restarts on the other node; whoever is managed by HA is moved by it. */
export const migrateExecutor = (inventory: Inventory): TaskExecutor<MigrateAction> => ({
  taskTypes: ['qmigrate', 'vzmigrate', 'hamigrate'],
  heavy: true,
  stopsTask: true,
  check: async (subject, { target, withLocalDisks, targetStorage }) => {
    const { guest } = subject
    if (guest.node === target) throw new AppError('conflict', `“${guest.name}” is on ${target} already.`)
    const check = await readMigrateCheck(inventory, subject, target)
    const obstacle = migrateObstacle(check, target, { withLocalDisks, targetStorage })
    if (obstacle !== null) throw new AppError('conflict', `“${guest.name}” cannot be moved to ${target}. ${obstacle}`)
  },
  begin: ({ guest, status, api, call }, { target, withLocalDisks, targetStorage }) =>
    api.migrate(guest, { target, running: status.status === 'running', withLocalDisks, targetStorage }, call),
  isDone: ({ guest }, { target }) => guest.node === target,
  until: async ({ target }, { task, subject, pause, now, progress }) => {
    const end = now() + HA_WAIT_MS
    const viaHa = task.type.startsWith('ha')
    if (viaHa) progress(null, 'HA moves it')
    for (;;) {
      const { guest } = await subject()
      if (guest.node === target) return
      if (!viaHa || now() >= end) {
        throw new AppError(
          'timeout',
          `“${guest.name}” is still on ${guest.node}, though ${viaHa ? 'HA was told to move it' : 'its move ended well'}. Look at the log of its tasks, and at Datacenter, HA.`,
        )
      }
      await pause()
    }
  },
})
