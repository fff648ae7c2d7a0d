import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { MigrateCheck, MigrateTarget } from '#shared/model/migrate-check.ts'
import type { ProxmoxMigrateCheck } from '#main/adapters/proxmox/guest-actions.port.ts'

export interface MigrateFacts {
  readonly guest: GuestRow
  readonly asked: ProxmoxMigrateCheck
  /** Of its cluster. */
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
}

const GIB = 1024 ** 3
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`

const CAUSES: Readonly<Record<string, string>> = {
  'node-affinity': 'a rule of HA says on which nodes it may run',
  'resource-affinity': 'a rule of HA keeps it apart from',
}

const haText = ({ sid, cause }: { readonly sid: string; readonly cause: string }): string =>
  cause === 'resource-affinity'
    ? `${CAUSES[cause] ?? ''} ${sid}, which is there.`
    : `HA refuses it: ${CAUSES[cause] ?? cause} (${sid}).`

const lacksOf = (asked: ProxmoxMigrateCheck, { name }: NodeRow): readonly string[] =>
  asked.refusedNodes.find(({ node }) => node === name)?.unavailableStorages ?? []

const obstaclesOf = ({ asked }: MigrateFacts, node: NodeRow): string[] => {
  if (node.status !== 'online') return ['It is offline.']
  const refused = asked.refusedNodes.find((one) => one.node === node.name)
  const reasons = (refused?.blockingHa ?? []).map(haText)
  if (
    reasons.length > 0 ||
    lacksOf(asked, node).length > 0 ||
    asked.allowedNodes === null ||
    asked.allowedNodes.includes(node.name)
  )
    return reasons
  // A VM that runs is not held against the nodes: their list is then empty or of all.
  return asked.running || asked.allowedNodes.length === 0 ? [] : ['Proxmox does not allow it there.']
}

const warningsOf = ({ guest, asked }: MigrateFacts, node: NodeRow): string[] => {
  const needed = guest.maxmem
  if (!asked.running || needed === null || node.mem === null || node.maxmem === null) return []
  const free = node.maxmem - node.mem
  return free >= needed
    ? []
    : [`It has ${gib(Math.max(0, free))} of memory free, and the guest may use ${gib(needed)}.`]
}

const TAKES_DISKS: Readonly<Record<GuestRow['type'], string>> = { qemu: 'images', lxc: 'rootdir' }

/** What is known of moving a guest to each other node of its cluster. Pure. */
export const migrateCheckOf = (facts: MigrateFacts): MigrateCheck => {
  const { guest, asked, nodes, storages } = facts
  const drives = asked.localDisks.filter(({ cdrom, cloudinit }) => cdrom && !cloudinit)
  const localDisks = asked.localDisks.filter(({ cdrom, cloudinit }) => !cdrom && !cloudinit)
  return {
    guestId: guest.id,
    running: asked.running,
    localDisks: localDisks.map(({ volid, size }) => ({ volid, size })),
    obstacles: [
      ...(asked.localResources.length === 0
        ? []
        : [
            `Devices of its node hold it there: ${asked.localResources.join(', ')}. Remove them, or map them for the whole cluster.`,
          ]),
      ...(drives.length === 0
        ? []
        : [
            `Its CD drive holds ${drives.map(({ volid }) => volid).join(', ')}, which only its node has. Eject it first.`,
          ]),
    ],
    movedAlong: [...asked.dependentHa],
    targets: nodes
      .filter(({ name }) => name !== guest.node)
      .map((node): MigrateTarget => ({
        node: node.name,
        obstacles: obstaclesOf(facts, node),
        lacks: [...lacksOf(asked, node)],
        warnings: warningsOf(facts, node),
        storages: storages
          .filter(({ content, nodes: on }) => content.includes(TAKES_DISKS[guest.type]) && on.includes(node.name))
          .map(({ name }) => name)
          .toSorted(),
      }))
      .toSorted((a, b) => a.node.localeCompare(b.node)),
  }
}
