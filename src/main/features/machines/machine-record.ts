import { z } from 'zod'
import type { ClusterId, CompanyId, GuestId, JobId, RangeId, UserId } from '#shared/model/ids.ts'
import type { StoredMachineSpec } from '#shared/model/machine/machine-spec.ts'

/** What was settled when the machine was asked for, and holds for every try. */
export const SettledParts = z.object({
  tags: z.array(z.string()),
  pool: z.string().nullable(),
  /** Nothing of its slice makes it the company's: it is given to it by hand once it is in the inventory. */
  pin: z.boolean(),
  template: z.object({ vmid: z.number().int(), node: z.string(), type: z.enum(['qemu', 'lxc']) }).nullable(),
  dnsServers: z.array(z.string()),
  /** Storages on which its disks are qcow2 files; machines of before say nothing of it. */
  qcow2Storages: z.array(z.string()).default([]),
  /** What it takes of the quota. */
  cost: z.object({
    vcpu: z.number(),
    memory: z.number(),
    disk: z.number(),
    guests: z.number(),
    externalAddresses: z.number(),
  }),
  /** Clones onto one storage go one after the other; null: it is no clone. */
  cloneStorage: z.string().nullable(),
})
export type SettledParts = z.infer<typeof SettledParts>

/** How far a machine is. Written before a request is sent and after its answer, so that whoever comes after knows both. */
export const MachineProgress = z.object({
  /** The cluster was asked to make it, and did not say no. */
  asked: z.boolean().default(false),
  /** The task that makes it. */
  upid: z.string().nullable().default(null),
  /** Disks a clone came with. */
  cloned: z.array(z.string()).nullable().default(null),
  resized: z.boolean().default(false),
  configured: z.boolean().default(false),
  started: z.boolean().default(false),
  answered: z.boolean().default(false),
})
export type MachineProgress = z.infer<typeof MachineProgress>

export const NOT_BEGUN: MachineProgress = MachineProgress.parse({})

export type MachineState = 'new' | 'creating' | 'made' | 'failed' | 'left'

/** One machine as stored. */
export interface MachineRecord {
  readonly id: string
  readonly wholeJobId: JobId
  readonly jobId: JobId | null
  readonly place: number
  readonly clusterId: ClusterId
  readonly companyId: CompanyId | null
  readonly name: string
  readonly type: 'qemu' | 'lxc'
  readonly node: string
  readonly vmid: number | null
  readonly spec: StoredMachineSpec
  readonly settled: SettledParts
  readonly state: MachineState
  readonly progress: MachineProgress
  /** The guest was seen on the cluster, with the mark. */
  readonly seen: boolean
  readonly guestId: GuestId | null
  /** What is left on the cluster, in words. */
  readonly parts: readonly string[]
  /** Volumes that are left without their guest. */
  readonly volumes: readonly string[]
  readonly reason: string
  readonly warnings: readonly string[]
  /** Null: it has no password in the vault. */
  readonly passwordUser: string | null
  readonly passwordShownAt: string | null
  readonly createdAt: string
  readonly createdById: UserId
  readonly createdBy: string
}

/** What of it changes while it is made. */
export type MachineChange = Partial<
  Pick<
    MachineRecord,
    | 'jobId'
    | 'vmid'
    | 'state'
    | 'progress'
    | 'seen'
    | 'guestId'
    | 'parts'
    | 'volumes'
    | 'reason'
    | 'warnings'
    | 'passwordUser'
    | 'passwordShownAt'
  >
>

/** An address a machine is to have; taken once `assignmentId` and `address` are there. */
export interface WantedAddress {
  readonly machineId: string
  readonly interface: string
  readonly family: 4 | 6
  readonly rangeId: RangeId
  readonly wanted: string | null
  readonly gateway: string | null
  readonly cidr: string
  readonly assignmentId: string | null
  readonly address: string | null
}

/** Entry of the vault. */
export const passwordKey = (machineId: string): string => `machine:${machineId}`
