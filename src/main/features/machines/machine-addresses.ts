import { AssignmentId, OWNER_ID, type AssignmentId as Id } from '#shared/model/ids.ts'
import type { MachineAddress } from '#shared/model/machine/machine-options.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { MachineAddressesService } from '#main/features/addresses/machine-addresses.service.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import { scopeOfCompany } from './machine-place.ts'
import type { MachineRecord } from './machine-record.ts'
import type { MachinesRepository } from './machines.repository.ts'

interface Dependencies {
  readonly repository: MachinesRepository
  readonly addresses: MachineAddressesService
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
}

/** The addresses of machines under way: taken, handed to their guest, or given back; what the machine holds follows in the same transaction. */
export type HeldAddresses = ReturnType<typeof createHeldAddresses>

export const createHeldAddresses = ({ repository, addresses, clock, randomBytes }: Dependencies) => {
  const whoOf = ({ createdById, createdBy }: MachineRecord) => ({ userId: createdById, name: createdBy })

  return {
    /**
     * Takes what the machines lack, of all of them in one transaction; those that have theirs keep them.
     * @throws AppError `conflict` where there are not so many: then none is taken
     */
    ensure: (machines: readonly MachineRecord[]): void =>
      repository.immediately(() => {
        const lacking = machines.flatMap((machine) =>
          repository
            .addresses(machine.id)
            .filter(({ assignmentId }) => assignmentId === null)
            .map((wanted) => ({ machine, wanted, id: AssignmentId.parse(uuidv7(clock.now(), randomBytes(10))) })),
        )
        const [first] = lacking
        if (first === undefined) return
        const given = addresses.reserve(
          scopeOfCompany(first.machine.companyId),
          whoOf(first.machine),
          lacking.map(({ machine, wanted, id }) => ({
            assignmentId: id,
            rangeId: wanted.rangeId,
            wanted: wanted.wanted,
            companyId: machine.companyId,
            clusterId: machine.clusterId,
            label: machine.name,
            interface: wanted.interface,
          })),
        )
        const byId = new Map<string, string>(given.map(({ id, address }) => [id, address]))
        for (const { wanted, id } of lacking)
          repository.setAddress({ ...wanted, assignmentId: id, address: byId.get(id) ?? null })
      }),
    /** Gives back what no guest has; once or more often. */
    release: (machine: MachineRecord): void =>
      repository.immediately(() => {
        const held = repository.addresses(machine.id).filter(({ assignmentId }) => assignmentId !== null)
        addresses.release(
          { userId: OWNER_ID, name: machine.createdBy },
          held.map(({ assignmentId }) => assignmentId as Id),
        )
        for (const one of held) repository.setAddress({ ...one, assignmentId: null, address: null })
      }),
    idsOf: (machine: MachineRecord): Id[] =>
      repository
        .addresses(machine.id)
        .flatMap(({ assignmentId }) => (assignmentId === null ? [] : [assignmentId as Id])),
    of: (machine: Pick<MachineRecord, 'id'>): MachineAddress[] =>
      repository
        .addresses(machine.id)
        .flatMap(({ address, interface: nic, family, cidr, gateway }) =>
          address === null ? [] : [{ interface: nic, family, address, cidr, gateway }],
        ),
  }
}
