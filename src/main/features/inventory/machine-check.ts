import { carriesAnyMark } from '#shared/model/machine/machine-mark.ts'
import { isSameMachine, machineIdentity } from '#shared/model/machine-identity.ts'
import type { FactsService } from './facts.service.ts'
import type { PollClusterDependencies } from './poll-cluster.ts'

/**
 * Tells a missing guest that is back from a new machine with its number, by the configuration last read and the present
 * one. One whose configuration was never read is taken for the same: nothing speaks against it.
 */
export const createMachineCheck =
  ({ facts }: { readonly facts: Pick<FactsService, 'read'> }): PollClusterDependencies['isSameMachine'] =>
  async (missing, { node, type, vmid }, api, call) => {
    const { config } = facts.read(missing.id)
    try {
      const { values } = await api.guestConfig(node, type, vmid, call)
      if (config.at === null) return !carriesAnyMark(values.description ?? '')
      return isSameMachine(machineIdentity(config.value), machineIdentity(values))
    } catch {
      if (config.at === null) return true
      // The list itself came: the guest stays missing, and the next poll asks again.
      return null
    }
  }
