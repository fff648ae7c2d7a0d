import { AppError } from '#shared/errors.ts'
import { amountsWaiting } from '#shared/model/guest-amounts.ts'
import {
  agentEnabled,
  maskConfig,
  summariseGuest,
  type GuestConfigValues,
  type ReportedInterface,
} from '#shared/model/guest-config.ts'
import { splitTags } from '#shared/model/guest-edit/tags.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { isReplaced, machineIdentity } from '#shared/model/machine-identity.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxPendingChange, ProxmoxSnapshot } from '#main/adapters/proxmox/proxmox.types.ts'
import type { Clock } from '#main/ports.ts'
import type { FactsPatch, FactsRepository, GuestFacts } from './facts.repository.ts'
import type { InventoryService } from './inventory.service.ts'
import type { LastSeen } from './poll-guest.ts'

/** What became of asking the agent: `off` when there was nothing to ask. */
export type AgentOutcome = 'read' | 'failed' | 'off'

export interface FactsService {
  readonly read: (id: GuestId) => GuestFacts
  /** Of many guests in one read; of one never read there is no entry. */
  readonly ofNetwork: FactsRepository['ofNetwork']
  /** Configurations of many guests in one read; of one never read there is no entry. */
  readonly configsOf: FactsRepository['configsOf']
  /** Bytes of the disks of these guests beyond the first of each, which their rows tell. */
  readonly furtherDisks: (guests: Iterable<Pick<GuestRow, 'id' | 'status' | 'maxdisk'>>) => ReadonlyMap<GuestId, number>
  /** What these guests will have beyond that once they were restarted. */
  readonly amountsWaiting: (guests: Iterable<GuestRow>) => Pick<QuotaAmounts, 'vcpu' | 'memory' | 'disk'>
  /**
   * A guest of the console's own making: what was asked for counts until its configuration is read.
   * @param bytes all of its disks
   */
  readonly expectDisks: (guest: GuestRow, bytes: number) => void
  /** Called when a configuration was read that says other disks than the one before. */
  readonly onDisksChanged: (listener: (guest: GuestRow) => void) => void
  /**
   * One request, and one more where something waited for a restart. Where what answers under the guest's number is another
   * machine, the guest is missing afterwards, and what was read is of a new guest (docs/decisions/0016).
   * @throws AppError of the client
   */
  readonly readConfig: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<void>
  /** At most one request; a refusal is remembered as the agent's problem. @throws AppError when the cluster fails */
  readonly readAgent: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<AgentOutcome>
  /** Keys whose change waits for a restart, and the snapshots: two requests. @throws AppError of the client */
  readonly readPending: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<void>
  readonly readSnapshots: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<void>
}

export interface FactsDependencies {
  readonly repository: FactsRepository
  readonly inventory: InventoryService
  readonly clock: Pick<Clock, 'now'>
}

const AGENT_OFF = 'The guest agent is not switched on for this VM.'

/** Why an agent's answer is missing, from what Proxmox says (qemu-server, PVE/API2/Qemu/Agent.pm). */
const agentProblemOf = (error: AppError): string => {
  const reason = typeof error.details?.reason === 'string' ? error.details.reason : error.message
  if (/not running/i.test(reason)) return 'The guest agent is switched on for this VM but does not run inside it.'
  if (/no qemu guest agent configured/i.test(reason)) return AGENT_OFF
  if (error.code === 'rights_missing') {
    return 'The credential may not ask the guest agent (VM.GuestAgent.Audit; VM.Monitor before Proxmox VE 9).'
  }
  if (error.code === 'timeout') return 'The guest agent did not answer in time.'
  return `The guest agent could not be asked: ${reason}`
}

/** Refusals that concern this one guest; anything else says that the cluster cannot be asked now. */
export const concernsGuest = (error: unknown): error is AppError =>
  error instanceof AppError && ['cluster_refused', 'rights_missing', 'timeout'].includes(error.code)

const snapshotOf = (snapshot: ProxmoxSnapshot) => ({
  name: snapshot.name,
  parent: snapshot.parent,
  description: snapshot.description,
  takenAt: snapshot.snaptime === null ? null : new Date(snapshot.snaptime * 1000).toISOString(),
  withMemory: snapshot.vmstate,
  active: snapshot.active,
})

const pendingOf = (changes: readonly ProxmoxPendingChange[]): Record<string, string | null> => {
  const masked = maskConfig(Object.fromEntries(changes.map(({ key, pending }) => [key, pending ?? ''])))
  return Object.fromEntries(changes.map(({ key, pending }) => [key, pending === null ? null : (masked[key] ?? '')]))
}

/** What a guest was called when its configuration was last read. */
const lastSeenIn = ({ name, hostname, tags }: GuestConfigValues): LastSeen => {
  const called = name ?? hostname
  return { ...(called === undefined ? {} : { name: called }), tags: splitTags(tags ?? '') }
}

/** Reads what polls do not bring, stores it without secrets and brings the rows of the inventory up to date. */
export const createFactsService = ({ repository, inventory, clock }: FactsDependencies): FactsService => {
  const now = (): string => new Date(clock.now()).toISOString()
  const listeners: ((guest: GuestRow) => void)[] = []
  const allocatedFor = (id: GuestId): number => repository.allocated([id]).get(id) ?? 0
  /** Facts and the row made of them stand in one transaction; the row is what lists show. */
  const save = (guest: GuestRow, patch: FactsPatch, summarise: boolean): void => {
    // Since it was asked for, it turned out that somebody else answers under its number: the last facts are its own.
    if (inventory.guest(guest.id)?.status === 'missing') return
    if (!summarise) {
      repository.save(guest.id, patch)
      return
    }
    const known = repository.read(guest.id)
    const config = patch.config ?? known.config
    const agent = patch.agent ?? known.agent
    const summary = summariseGuest(config.value, agent.value)
    const factsAt = config.at
    inventory.applyPatches(guest.clusterId, [{ id: guest.id, ...summary, factsAt }], () => {
      repository.save(guest.id, patch)
    })
  }
  /** The guest, or the machine that was made under its number while nobody looked. */
  const whoAnswered = (guest: GuestRow, values: GuestConfigValues): GuestRow => {
    const { config } = repository.read(guest.id)
    if (config.at === null || !isReplaced(config.value, values)) return guest
    const { createdAt } = machineIdentity(values)
    // One that was restored brings the time of its first creation along: then it is only known that it is there now.
    const since = createdAt === null ? null : new Date(createdAt * 1000).toISOString()
    return (
      inventory.replace(guest.id, since !== null && since > config.at ? since : null, lastSeenIn(config.value)) ?? guest
    )
  }
  const reportedBy = (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) =>
    guest.type === 'qemu'
      ? api.agentInterfaces(guest.node, guest.vmid, call)
      : api.containerInterfaces(guest.node, guest.vmid, call)

  const readPending: FactsService['readPending'] = async (guest, api, call) => {
    const changes = await api.guestPending(guest.node, guest.type, guest.vmid, call)
    save(guest, { pending: { at: now(), value: pendingOf(changes) } }, false)
  }

  return {
    read: (id) => repository.read(id),
    ofNetwork: (ids) => repository.ofNetwork(ids),
    configsOf: (ids) => repository.configsOf(ids),
    expectDisks: (guest, bytes) => {
      const before = allocatedFor(guest.id)
      repository.expectDisks(guest.id, bytes)
      if (allocatedFor(guest.id) !== before) for (const listener of listeners) listener(guest)
    },
    onDisksChanged: (listener) => {
      listeners.push(listener)
    },
    furtherDisks: (guests) => {
      const there = [...guests].filter(({ status }) => status !== 'missing')
      const allocated = repository.allocated(there.map(({ id }) => id))
      return new Map(there.map(({ id, maxdisk }) => [id, Math.max(0, (allocated.get(id) ?? 0) - (maxdisk ?? 0))]))
    },
    amountsWaiting: (guests) => {
      const rows = new Map([...guests].filter(({ status }) => status !== 'missing').map((guest) => [guest.id, guest]))
      const sum = { vcpu: 0, memory: 0, disk: 0 }
      for (const [id, { config, pending }] of repository.waiting([...rows.keys()])) {
        const more = amountsWaiting(rows.get(id) as GuestRow, config, pending)
        sum.vcpu += more.vcpu
        sum.memory += more.memory
        sum.disk += more.disk
      }
      return sum
    },
    readConfig: async (guest, api, call) => {
      const { values } = await api.guestConfig(guest.node, guest.type, guest.vmid, call)
      const found = whoAnswered(guest, values)
      const before = allocatedFor(found.id)
      save(found, { config: { at: now(), value: maskConfig(values) } }, true)
      if (allocatedFor(found.id) !== before) for (const listener of listeners) listener(found)
      // What waited may be there by now, or given up: quotas count it until then.
      if (repository.waiting([found.id]).size > 0) await readPending(found, api, call)
    },
    readAgent: async (guest, api, call) => {
      if (guest.status !== 'running' || guest.template) return 'off'
      if (guest.type === 'qemu' && !agentEnabled(repository.read(guest.id).config.value)) {
        save(guest, { agentProblem: { at: now(), text: AGENT_OFF } }, false)
        return 'off'
      }
      try {
        const value: readonly ReportedInterface[] = await reportedBy(guest, api, call)
        save(guest, { agent: { at: now(), value } }, true)
        return 'read'
      } catch (error) {
        if (!concernsGuest(error)) throw error
        save(guest, { agentProblem: { at: now(), text: agentProblemOf(error) } }, false)
        return 'failed'
      }
    },
    readPending,
    readSnapshots: async (guest, api, call) => {
      const snapshots = await api.guestSnapshots(guest.node, guest.type, guest.vmid, call)
      save(guest, { snapshots: { at: now(), value: snapshots.map(snapshotOf) } }, false)
    },
  }
}
