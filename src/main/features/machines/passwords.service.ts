import { AppError } from '#shared/errors.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { MachinePasswordRef } from '#shared/model/machine/machine-result.ts'
import { scopedOrThrow, type CompanyScope } from '#main/company-scope.ts'
import type { Clock, Vault } from '#main/ports.ts'
import type { OperationContext } from '#main/transport/handlers.ts'
import { passwordKey, type MachineRecord } from './machine-record.ts'
import type { MachinesRepository } from './machines.repository.ts'

interface Dependencies {
  readonly repository: MachinesRepository
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now'>
  /** Whether its guest is another company's by now. */
  readonly isAnothers: (machine: MachineRecord) => boolean
}

const GONE = 'This password was shown already and is not kept. Set another one in the machine.'

/** Passwords of new machines, each shown once. */
export const createPasswordsService = ({ repository, vault, clock, isAnothers }: Dependencies) => {
  const refOf = (machine: MachineRecord): MachinePasswordRef[] =>
    machine.vmid === null || machine.passwordUser === null
      ? []
      : [
          {
            id: machine.id,
            guestId: machine.guestId,
            name: machine.name,
            vmid: machine.vmid,
            clusterId: machine.clusterId,
            user: machine.passwordUser,
            createdAt: machine.createdAt,
            shownAt: machine.passwordShownAt,
          },
        ]

  return {
    list: (scope: CompanyScope, guestId: GuestId | null): MachinePasswordRef[] =>
      repository
        .withPassword(scope, guestId)
        .filter((machine) => machine.passwordShownAt === null && !isAnothers(machine))
        .flatMap(refOf),
    /** Shown and gone, in that order: a vault that fails keeps it. @throws AppError `not_found`, `conflict`, `vault_unavailable` */
    reveal: async (
      scope: CompanyScope,
      id: string,
      note: OperationContext['note'],
    ): Promise<{ user: string; password: string }> => {
      const machine = scopedOrThrow(scope, repository.findIn(scope, id), 'password')
      if (machine.passwordUser === null || isAnothers(machine))
        throw new AppError('not_found', 'There is no such password: it was removed, or never was there.')
      if (machine.state !== 'made')
        throw new AppError('conflict', `${machine.name} is not made yet; its password is shown once it is.`)
      if (machine.passwordShownAt !== null) throw new AppError('conflict', GONE)
      const password = await vault.read(passwordKey(id))
      // Of two who ask at the same moment one gets it.
      const isFirst = repository.immediately(() => {
        if (repository.find(id)?.passwordShownAt !== null || password === null) return false
        repository.update(id, { passwordShownAt: new Date(clock.now()).toISOString() })
        return true
      })
      if (!isFirst || password === null) throw new AppError('conflict', GONE)
      note({
        entity: 'guest',
        entityId: machine.guestId ?? machine.id,
        label: machine.name,
        companyId: machine.companyId,
        clusterId: machine.clusterId,
        description: `Password of “${machine.name}” (${machine.vmid ?? ''}) shown`,
      })
      await vault.remove(passwordKey(id))
      return { user: machine.passwordUser, password }
    },
  }
}
