import type { Allowance } from '#shared/model/machine/allowance.ts'
import type { ResolvedMachine } from '#shared/model/machine/resolved-machine.ts'
import type { JobLogLevel } from '#shared/model/job.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import type { Pause } from '#main/pause.ts'
import type { MachineChange, MachineProgress, MachineRecord } from './machine-record.ts'
import type { Lanes } from './storage-lanes.ts'

/** What the steps of one machine work with. */
export interface MachineTools {
  readonly api: ProxmoxApi
  readonly signal: AbortSignal
  readonly pause: Pause
  readonly lanes: Lanes
  /** As it is stored at this moment. */
  readonly machine: () => MachineRecord
  readonly update: (change: MachineChange) => void
  /** How far it is from now on. */
  readonly reached: (change: Partial<MachineProgress>) => void
  readonly progress: (step: string) => void
  readonly log: (text: string, level?: JobLogLevel) => void
  readonly awaitTask: (upid: string) => Promise<TaskRecord>
  /** With number, addresses and password. @throws AppError `vault_unavailable` */
  readonly resolve: () => Promise<ResolvedMachine>
  readonly allowance: () => Allowance
  readonly takenVmids: () => (vmid: number) => boolean
  /** "Creating web-01". */
  readonly doing: string
  /** "VM 105 “web-01”". */
  readonly words: () => string
}
