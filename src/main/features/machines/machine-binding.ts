import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { MachineAddressesService } from '#main/features/addresses/machine-addresses.service.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Log } from '#main/log/log.ts'
import type { HeldAddresses } from './machine-addresses.ts'
import { scopeOfCompany } from './machine-place.ts'
import type { MachineRecord } from './machine-record.ts'
import type { MachineTenants } from './machines.ports.ts'
import type { MachinesRepository } from './machines.repository.ts'

interface Dependencies {
  readonly inventory: Pick<InventoryService, 'onChange' | 'guestByVmid' | 'guest'>
  readonly facts: Pick<FactsService, 'expectDisks'>
  readonly repository: MachinesRepository
  readonly held: HeldAddresses
  readonly addresses: Pick<MachineAddressesService, 'bind'>
  readonly tenants: MachineTenants
  /** Who holds the whole cluster. */
  readonly holderOf: (id: ClusterId) => CompanyId | null
  readonly log: Pick<Log, 'error'>
}

/**
 * Brings machines and guests of the inventory together, whoever sees the guest first: the job that made it, or a poll
 * after the console was started anew. From then on the addresses are the guest's.
 */
export type MachineBinding = ReturnType<typeof createMachineBinding>

export const createMachineBinding = (dependencies: Dependencies) => {
  const { inventory, facts, repository, held, addresses, tenants, holderOf, log } = dependencies

  const bind = (machine: MachineRecord, guest: GuestRow): void =>
    repository.immediately(() => {
      const { id, name, clusterId } = guest
      repository.update(machine.id, { guestId: id })
      facts.expectDisks(guest, machine.settled.cost.disk)
      addresses.bind(
        { id, clusterId, companyId: machine.companyId, name: name === '' ? machine.name : name },
        held.idsOf(machine),
      )
    })

  const bindIfMade = (guest: GuestRow): void => {
    const machine = repository.unbound(guest.clusterId, guest.vmid)
    if (machine?.type === guest.type) bind(machine, guest)
  }

  /** After the poll was applied: nothing is changed while the inventory tells of its change. */
  const bindLater = (guests: readonly GuestRow[]): void => {
    queueMicrotask(() => {
      try {
        for (const guest of guests) bindIfMade(guest)
      } catch (error) {
        log.error('a new guest could not be given its addresses; its job tries again', { error })
      }
    })
  }

  const stop = inventory.onChange(({ addedGuests }) => {
    if (addedGuests.length > 0) bindLater(addedGuests)
  })

  return {
    stop,
    /** The guest of a machine in the inventory, with its addresses its own; null: not there yet. */
    guestOf: (machine: MachineRecord): GuestRow | null => {
      if (machine.guestId !== null) return inventory.guest(machine.guestId) ?? null
      const guest = machine.vmid === null ? undefined : inventory.guestByVmid(machine.clusterId, machine.vmid)
      // A missing one had the number before: the machine is not it, and does not get its record.
      if (guest?.type !== machine.type || guest.status === 'missing') return null
      bind(machine, guest)
      return guest
    },
    /** @returns whether the guest is the company's already */
    isOwned: (machine: MachineRecord, guest: GuestRow): boolean => {
      if (guest.companyId === machine.companyId) return true
      // Given to another company meanwhile, it is not taken back.
      if (guest.companyId !== holderOf(machine.clusterId)) return false
      const slice = tenants.slices(machine.clusterId).find(({ companyId }) => companyId === machine.companyId)
      if (slice !== undefined && !slice.guestIds.includes(guest.id)) tenants.pin(slice, guest.id)
      return false
    },
    /** Puts the guest into the machine's project. @returns why not, in a sentence; null when it is done */
    intoProject: (machine: MachineRecord, guest: GuestRow): string | null => {
      const { projectId } = machine.spec
      if (projectId === null || guest.projectId === projectId) return null
      try {
        tenants.assignProject(scopeOfCompany(machine.companyId), guest.id, projectId)
        return null
      } catch (error) {
        if (error instanceof AppError) return error.message
        throw error
      }
    },
  }
}
