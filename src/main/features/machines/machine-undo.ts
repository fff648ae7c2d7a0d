import { AppError } from '#shared/errors.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock } from '#main/ports.ts'
import type { HeldAddresses } from './machine-addresses.ts'
import { NOT_BEGUN, type MachineChange, type MachineRecord } from './machine-record.ts'
import { lookAt, volumesOf } from './machine-sight.ts'
import type { MachinesRepository } from './machines.repository.ts'

interface Dependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'nameOf' | 'companyOf'>
  readonly inventory: Pick<InventoryService, 'storagesOf' | 'guest' | 'guestByVmid'>
  readonly repository: MachinesRepository
  readonly addresses: HeldAddresses
  readonly clock: Clock
  /** Polls a cluster, so that what is left stands in the inventory. */
  readonly refresh: (machine: MachineRecord) => void
  readonly changed: (machine: MachineRecord) => void
}

/** Looking takes no longer than who waits for a cancelled job does. */
const LOOK_MS = 20_000

export const guestWords = ({ type, vmid, name, node }: MachineRecord): string =>
  `${type === 'qemu' ? 'VM' : 'Container'} ${vmid ?? ''} “${name}” on ${node}`

interface Left {
  readonly parts: readonly string[]
  readonly volumes: readonly string[]
  /** Whether the guest itself is there, or may be: then it keeps its addresses. */
  readonly guest: boolean
}

const NOTHING: Left = { parts: [], volumes: [], guest: false }

/** What becomes of a machine that was not made: nothing is left of it, or what is left is named. */
export type MachineUndo = ReturnType<typeof createMachineUndo>

export const createMachineUndo = (dependencies: Dependencies) => {
  const { connections, inventory, repository, addresses, clock, refresh, changed } = dependencies

  /**
   * Whether the guest was handed to another company since: what carries the mark is not the creation's any more. Whoever
   * holds the whole cluster is none: until it is given to its company by hand, a new guest may be his.
   */
  const isAnothers = ({ clusterId, companyId, guestId, vmid }: MachineRecord): boolean => {
    const known = guestId === null ? undefined : inventory.guest(guestId)
    const listed = vmid === null ? undefined : inventory.guestByVmid(clusterId, vmid)
    // A missing one had the number before.
    const guest = known ?? (listed?.status === 'missing' ? undefined : listed)
    return guest !== undefined && ![companyId, connections.companyOf(clusterId)].includes(guest.companyId)
  }

  /** Disks that stand alone under the number: Proxmox could not take them away either. */
  const strayVolumes = async (api: ProxmoxApi, machine: MachineRecord, call: ProxmoxCall): Promise<string[]> => {
    const { vmid, node, spec, clusterId } = machine
    if (vmid === null) return []
    const named = [spec.storage, machine.settled.cloneStorage, ...spec.disks.map(({ storage }) => storage)]
    const reached = new Set(
      inventory.storagesOf(clusterId).flatMap((row) => (row.nodes.includes(node) ? [row.name] : [])),
    )
    const storages = [...new Set(named.filter((name) => name !== null && reached.has(name)))] as string[]
    const listed = await Promise.all(storages.map((storage) => api.storageVolumes(node, storage, { vmid }, call)))
    return listed
      .flat()
      .flatMap((volume) => (volume.vmid === vmid && volume.content !== 'backup' ? [volume.volid] : []))
  }

  const whatIsLeft = async (machine: MachineRecord): Promise<Left> => {
    if (machine.vmid === null || !(machine.progress.asked || machine.seen)) return NOTHING
    // With the guest its addresses went as well.
    if (isAnothers(machine)) return { ...NOTHING, guest: true }
    const controller = new AbortController()
    const cancel = clock.after(LOOK_MS, () => controller.abort())
    const call: ProxmoxCall = { lane: 'interactive', signal: controller.signal }
    try {
      const api = connections.api(machine.clusterId)
      const sight = await lookAt(api, machine, call)
      if (sight.what === 'foreign') return NOTHING
      if (sight.what === 'none') {
        const volumes = await strayVolumes(api, machine, call)
        return { parts: volumes, volumes, guest: false }
      }
      const state = sight.what === 'unfinished' ? ', unfinished and locked' : ''
      return {
        parts: [`${guestWords(machine)}${state}`, ...volumesOf(sight.config, machine.vmid)],
        volumes: [],
        guest: true,
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const cluster = connections.nameOf(machine.clusterId) ?? 'The cluster'
      return {
        parts: [`${guestWords(machine)}, if it was made: ${cluster} could not be asked`],
        volumes: [],
        guest: true,
      }
    } finally {
      cancel()
    }
  }

  const forgotten: MachineChange = {
    state: 'failed',
    parts: [],
    volumes: [],
    vmid: null,
    seen: false,
    guestId: null,
    progress: NOT_BEGUN,
  }

  return {
    whatIsLeft,
    isAnothers,
    /** What was left is somebody else's now: it is no longer spoken of. */
    handedOver: (machine: MachineRecord): void => {
      repository.update(machine.id, forgotten)
      changed(machine)
    },
    /**
     * Looks what a machine that was not made left on the cluster, writes it down, and gives its addresses back unless the
     * guest is there.
     */
    settle: async (machine: MachineRecord, reason: string): Promise<MachineRecord> => {
      const { parts, volumes, guest } = await whatIsLeft(machine)
      const isLeft = parts.length > 0
      repository.immediately(() => {
        if (!guest) addresses.release(machine)
        const gone: MachineChange = isLeft ? {} : { vmid: null, seen: false, guestId: null, progress: NOT_BEGUN }
        repository.update(machine.id, { state: isLeft ? 'left' : 'failed', parts, volumes, reason, ...gone })
      })
      if (guest) refresh(machine)
      const after = repository.find(machine.id) ?? machine
      changed(after)
      return after
    },
    /** Nothing of it is on the cluster any more. */
    cleared: (machine: MachineRecord): void => {
      repository.immediately(() => {
        addresses.release(machine)
        repository.update(machine.id, forgotten)
      })
      changed(machine)
    },
  }
}
