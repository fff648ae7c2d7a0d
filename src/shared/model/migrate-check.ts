import { z } from 'zod'
import { GuestId, NodeName } from './ids.ts'

/** What stands in the way of moving one guest to one node, or has to be known first. */
export const MigrateTarget = z.object({
  node: NodeName,
  /** Sentences; empty: it can be moved there. */
  obstacles: z.array(z.string()),
  /** Storages with disks of the guest that the node does not have; only another storage for them leads there. */
  lacks: z.array(z.string()),
  /** What may go wrong all the same. */
  warnings: z.array(z.string()),
  /** Names of storages there that take disks, for local disks to go to. */
  storages: z.array(z.string()),
})
export type MigrateTarget = z.infer<typeof MigrateTarget>

/** What Proxmox and the inventory say of moving one guest, before it is moved. */
export const MigrateCheck = z.object({
  guestId: GuestId,
  running: z.boolean(),
  /** Disks that lie on storages of its node and have to be copied. Sizes in bytes. */
  localDisks: z.array(z.object({ volid: z.string(), size: z.number().nullable() })),
  /** Why it can be moved nowhere; empty: see the targets. */
  obstacles: z.array(z.string()),
  /** Guests that HA moves along: `vm:101`. */
  movedAlong: z.array(z.string()),
  targets: z.array(MigrateTarget),
})
export type MigrateCheck = z.infer<typeof MigrateCheck>

/** How machines are moved. */
export interface MigrateWay {
  readonly withLocalDisks: boolean
  readonly targetStorage: string | null
}

/**
 * Why the guest cannot be moved to this node the way it is asked for; null: it can.
 * @param way as chosen: whether local disks are copied along, and onto which storage; null: those of the same name
 */
export const migrateObstacle = (check: MigrateCheck, node: string, way: MigrateWay): string | null => {
  const [everywhere] = check.obstacles
  if (everywhere !== undefined) return everywhere
  const target = check.targets.find((one) => one.node === node)
  if (target === undefined) return `${node} is no other node of its cluster.`
  const [obstacle] = target.obstacles
  if (obstacle !== undefined) return obstacle
  const elsewhere = check.localDisks.length > 0 ? way.targetStorage : null
  if (target.lacks.length > 0 && elsewhere === null)
    return `It lacks the storage ${target.lacks.join(', ')}, on which disks of the guest lie.`
  if (elsewhere !== null && !target.storages.includes(elsewhere))
    return `${node} has no storage ${elsewhere} that takes its disks.`
  if (check.running && check.localDisks.length > 0 && !way.withLocalDisks) {
    return `Its disks lie on storages of its own node (${check.localDisks.map(({ volid }) => volid).join(', ')}). Move them along.`
  }
  return null
}
