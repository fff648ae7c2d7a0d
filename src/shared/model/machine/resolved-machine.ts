import type { MachineAddress } from './machine-options.ts'
import type { MachineSpec } from './machine-spec.ts'

/** The template a machine is cloned from, as it is when it is asked. */
export interface ClonedTemplate {
  readonly vmid: number
  readonly node: string
  readonly type: 'qemu' | 'lxc'
}

/** One machine with everything settled that the spec leaves open. */
export interface ResolvedMachine {
  readonly spec: MachineSpec
  /** Its id in the console. */
  readonly machineId: string
  readonly name: string
  readonly node: string
  readonly vmid: number
  readonly addresses: readonly MachineAddress[]
  /** The spec's, else those of the ranges. */
  readonly dnsServers: readonly string[]
  /** The spec's and what makes it the company's. */
  readonly tags: readonly string[]
  readonly pool: string | null
  /** Null where it is no clone. */
  readonly template: ClonedTemplate | null
  /** Storages on which disks are qcow2 files (`wantsQcow2`). */
  readonly qcow2Storages: readonly string[]
  /** Null: none is set. */
  readonly password: string | null
}

/** A request that changes something, as it is sent before form encoding. */
export interface MachineCall {
  readonly title: string
  readonly method: 'POST' | 'PUT'
  /** `/nodes/pve1/qemu` */
  readonly path: string
  readonly form: Readonly<Record<string, string>>
}

export const typeOf = ({ spec, template }: Pick<ResolvedMachine, 'spec' | 'template'>): 'qemu' | 'lxc' =>
  spec.source.kind === 'container' ? 'lxc' : (template?.type ?? 'qemu')
