import { z } from 'zod'
import { NodeName, Vmid } from '../ids.ts'
import { QuotaAmounts, QuotaLimits } from '../quota.ts'
import { MachineAddress } from './machine-options.ts'

/** One request to Proxmox; secrets are masked. */
export const PlannedRequest = z.object({
  /** What it does: "Create the VM". */
  title: z.string(),
  method: z.enum(['POST', 'PUT']),
  /** `/nodes/pve1/qemu` */
  path: z.string(),
  /** As sent, before form encoding. */
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
})
export type PlannedRequest = z.infer<typeof PlannedRequest>

/** A node that was looked at, and what speaks for or against it. Bytes. */
export const NodeVerdict = z.object({
  node: NodeName,
  fits: z.boolean(),
  freeMemory: z.number().nullable(),
  freeStorage: z.number().nullable(),
  /** "12.4 GiB memory and 310 GiB on local-lvm free", "is offline". */
  reason: z.string(),
})
export type NodeVerdict = z.infer<typeof NodeVerdict>

export const PlannedMachine = z.object({
  index: z.number().int(),
  name: z.string(),
  node: NodeName.nullable(),
  /** Why this node, in a sentence; empty where there is none. */
  nodeReason: z.string(),
  /** What it would be now; taken when it is created. Null: the cluster was not asked or did not say. */
  vmid: Vmid.nullable(),
  addresses: z.array(MachineAddress),
  requests: z.array(PlannedRequest),
})
export type PlannedMachine = z.infer<typeof PlannedMachine>

/** What is left of each; null: no limit. */
export const QuotaLeft = z.object({
  vcpu: z.number().nullable(),
  memory: z.number().nullable(),
  disk: z.number().nullable(),
  guests: z.number().nullable(),
  externalAddresses: z.number().nullable(),
})
export type QuotaLeft = z.infer<typeof QuotaLeft>

/** `field`: path in the spec, `nics.0.ipv4.address`; empty: none in particular. */
export const FieldProblem = z.object({ field: z.string(), message: z.string() })
export type FieldProblem = z.infer<typeof FieldProblem>

/** What would be done. Nothing is reserved by asking. */
export const MachinePlan = z.object({
  machines: z.array(PlannedMachine),
  /** Every node of the cluster with its verdict for the first machine. */
  nodes: z.array(NodeVerdict),
  /** What all of them take of the quota together. */
  cost: QuotaAmounts,
  /** Null: nothing limits it. `left` after the machines, negative where they are too many. */
  quota: z.object({ limits: QuotaLimits, usage: QuotaAmounts, left: QuotaLeft }).nullable(),
  /** Nothing is created while there are any. */
  problems: z.array(FieldProblem),
  /** Worth knowing, and no reason not to. */
  warnings: z.array(FieldProblem),
})
export type MachinePlan = z.infer<typeof MachinePlan>
