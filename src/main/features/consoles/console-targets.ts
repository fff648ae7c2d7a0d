import { contract } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestConsoleKind } from '#shared/model/console.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ConsoleLine, ConsolePlace, SerialPort } from '#main/adapters/proxmox/console.port.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import { livePatch, type LocatedGuest } from '#main/features/guests/guest-live.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import { authorise } from '#main/transport/authorise.ts'
import { guestNote, nodeNote } from './console-notes.ts'
import type { ConsoleTarget } from './consoles.service.ts'

interface Dependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'nameOf' | 'companyOf'>
  readonly inventory: Pick<InventoryService, 'guestOrThrow' | 'applyLiveStatus' | 'nodesOf'>
  readonly locate: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<LocatedGuest>
}

/** @throws AppError with what stands in the way */
const assertFits = (guest: GuestRow, kind: GuestConsoleKind): void => {
  if (guest.template) {
    throw new AppError('conflict', `“${guest.name}” is a template and has no console. Clone it and use the clone.`)
  }
  if ((guest.type === 'lxc') === (kind === 'lxc')) return
  const is = guest.type === 'lxc' ? 'a container, which has a console but no screen' : 'a VM, which has a screen'
  throw new AppError('invalid_input', `“${guest.name}” is ${is}.`, { kind })
}

/** Proxmox would open it and fail afterwards, without saying why. @throws AppError `conflict` */
const assertSerial = async (guest: GuestRow, port: SerialPort, api: ProxmoxApi, call: ProxmoxCall): Promise<void> => {
  const { values } = await api.guestConfig(guest.node, 'qemu', guest.vmid, call)
  if (values[port] === 'socket') return
  throw new AppError(
    'conflict',
    `“${guest.name}” has no serial port ${port} that can be opened. Add one in Proxmox (Hardware, Add, Serial Port), shut the VM down and start it again, and let its system use it (kernel option console=ttyS0). Its screen needs none of this.`,
    { port },
  )
}

/** What can be opened, and what it takes. */
export const createConsoleTargets = ({ connections, inventory, locate }: Dependencies) => {
  const connectGuest = async (
    row: GuestRow,
    kind: GuestConsoleKind,
    port: SerialPort,
    signal: AbortSignal,
  ): Promise<ConsoleLine> => {
    const api = connections.api(row.clusterId)
    const call: ProxmoxCall = { lane: 'interactive', signal }
    const { guest, status } = await locate(row, api, call)
    inventory.applyLiveStatus(guest.id, livePatch(guest, status))
    if (status.status !== 'running') {
      throw new AppError('conflict', `“${guest.name}” is not running, so it shows nothing. Start it first.`, {
        state: 'stopped',
      })
    }
    const { node, vmid } = guest
    if (kind === 'serial') await assertSerial(guest, port, api, call)
    const place: ConsolePlace = kind === 'serial' ? { kind, node, vmid, port } : { kind, node, vmid }
    return api.openConsole(place, call)
  }

  return {
    /** @throws AppError `not_found`, also for another company's guest; `conflict`, `invalid_input` */
    guest: (scope: CompanyScope, id: GuestId, kind: GuestConsoleKind, port: SerialPort): ConsoleTarget => {
      const row = inventory.guestOrThrow(scope, id)
      assertFits(row, kind)
      return {
        guestId: id,
        note: guestNote(row, kind),
        connect: (signal) => connectGuest(row, kind, port, signal),
        check: (actor, caller) => {
          authorise(actor, caller, contract['consoles.open'])
          inventory.guestOrThrow(actor.scope, id)
        },
      }
    },
    /** @throws AppError `not_found` */
    node: (clusterId: ClusterId, node: string): ConsoleTarget => {
      const isKnown = inventory.nodesOf(clusterId).some((row) => row.name === node)
      if (connections.nameOf(clusterId) === null || !isKnown) {
        throw new AppError('not_found', 'There is no such node: its cluster was removed, or it left the cluster.')
      }
      return {
        guestId: null,
        note: nodeNote(clusterId, node, connections.companyOf(clusterId)),
        connect: (signal) =>
          connections.api(clusterId).openConsole({ kind: 'node', node }, { lane: 'interactive', signal }),
        check: (actor, caller) => authorise(actor, caller, contract['consoles.openNode']),
      }
    },
  }
}

export type ConsoleTargets = ReturnType<typeof createConsoleTargets>
