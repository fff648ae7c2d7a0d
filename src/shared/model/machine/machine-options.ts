import { z } from 'zod'
import { AddressRange, GuestInterface } from '../address-range.ts'
import { GuestId, NodeName, Vmid } from '../ids.ts'
import { VlanTag } from '../slice.ts'

/** Sizes in bytes; null: not known. */
export const NodeOption = z.object({
  name: NodeName,
  online: z.boolean(),
  freeMemory: z.number().nullable(),
  totalMemory: z.number().nullable(),
  /** Share of all cores in use, 0–1. */
  cpu: z.number().nullable(),
  cores: z.number().nullable(),
  guests: z.number().int(),
})
export type NodeOption = z.infer<typeof NodeOption>

/** A shared storage stands once with all its nodes, a local one once for each node. */
export const StorageOption = z.object({
  name: z.string(),
  nodes: z.array(NodeName),
  shared: z.boolean(),
  plugin: z.string(),
  /** `images`, `rootdir`, `iso`, `vztmpl`, `import` … */
  content: z.array(z.string()),
  free: z.number().nullable(),
  total: z.number().nullable(),
})
export type StorageOption = z.infer<typeof StorageOption>

export const BridgeOption = z.object({
  name: z.string(),
  nodes: z.array(NodeName),
  vlanAware: z.boolean(),
  comment: z.string(),
})
export type BridgeOption = z.infer<typeof BridgeOption>

export const VnetOption = z.object({
  name: z.string(),
  zone: z.string(),
  tag: z.number().int().nullable(),
  alias: z.string(),
})
export type VnetOption = z.infer<typeof VnetOption>

export const TemplateOption = z.object({
  guestId: GuestId,
  vmid: Vmid,
  name: z.string(),
  node: NodeName,
  type: z.enum(['qemu', 'lxc']),
  cores: z.number().nullable(),
  memory: z.number().nullable(),
  /** Its first disk. */
  disk: z.number().nullable(),
  /** Null: its configuration could not be read. */
  storages: z.array(z.string()).nullable(),
  /** Whether clones can be made on other nodes: all its disks lie on shared storages. */
  shared: z.boolean(),
})
export type TemplateOption = z.infer<typeof TemplateOption>

/** A file on a storage a machine can be made from. */
export const ImageOption = z.object({
  volid: z.string(),
  name: z.string(),
  content: z.enum(['import', 'iso', 'vztmpl']),
  size: z.number().nullable(),
  storage: z.string(),
  nodes: z.array(NodeName),
})
export type ImageOption = z.infer<typeof ImageOption>

/** A range static addresses can be taken from, with the one that would be given next. */
export const RangeOption = AddressRange.pick({
  id: true,
  cidr: true,
  kind: true,
  family: true,
  gateway: true,
  dns: true,
  vlan: true,
  bridge: true,
  vnet: true,
  shared: true,
  description: true,
}).extend({ free: z.string(), next: z.string().nullable() })
export type RangeOption = z.infer<typeof RangeOption>

/** What can be chosen on one cluster for one company. */
export const MachineOptions = z.object({
  nodes: z.array(NodeOption),
  storages: z.array(StorageOption),
  bridges: z.array(BridgeOption),
  vnets: z.array(VnetOption),
  templates: z.array(TemplateOption),
  images: z.array(ImageOption),
  ranges: z.array(RangeOption),
  pools: z.array(z.string()),
  /** What the company may use, where it has a slice only; null: no limit. Both ends included. */
  vlans: z.array(z.tuple([VlanTag, VlanTag])).nullable(),
  vmids: z.array(z.tuple([Vmid, Vmid])).nullable(),
  /** The machine is given these where nothing else of the slice would make it the company’s. */
  sliceTags: z.array(z.string()),
  /** The VMID that would be taken next; null: the cluster was not asked or did not say. */
  nextVmid: Vmid.nullable(),
  /** What could not be read, in sentences: the lists lack it. */
  problems: z.array(z.string()),
})
export type MachineOptions = z.infer<typeof MachineOptions>

/** An address a machine has or would get. */
export const MachineAddress = z.object({
  interface: GuestInterface,
  family: z.union([z.literal(4), z.literal(6)]),
  address: z.string(),
  /** Of its range: `10.20.0.0/24`. */
  cidr: z.string(),
  gateway: z.string().nullable(),
})
export type MachineAddress = z.infer<typeof MachineAddress>
