import { z } from 'zod'
import { IpText } from '../address-range.ts'
import { ClusterId, CompanyId, GuestId, NodeName, ProjectId, Vmid } from '../ids.ts'
import { typedText } from '../text.ts'
import { MachineNic } from './machine-network.ts'

export const MIB = 1024 ** 2
export const GIB = 1024 ** 3
/** Machines made by one request at most. */
export const MOST_MACHINES = 50

/** `local:import/debian-12.qcow2`: storage, colon, name on it. */
export const Volid = z
  .string()
  .trim()
  .max(255)
  .regex(/^[A-Za-z][\w.-]*:[^\s,:]+$/, 'Choose one of the list.')
export const StorageName = z
  .string()
  .trim()
  .max(100)
  .regex(/^[A-Za-z][\w.-]*$/, 'Choose a storage.')

/** What a machine is made from. */
export const MachineSource = z.discriminatedUnion('kind', [
  /** A disk image of content type `import`, set up by cloud-init. */
  z.object({ kind: z.literal('cloud_image'), image: Volid }),
  /**
   * A template of the inventory, or any other guest of it, which can only be cloned in full. `linked` shares the disks of
   * its template and stays on their storage. VM or container, as what is cloned.
   */
  z.object({ kind: z.literal('template'), templateId: GuestId, clone: z.enum(['linked', 'full']) }),
  /** An empty VM that boots an installer. */
  z.object({ kind: z.literal('iso'), iso: Volid }),
  /** A container from a template of content type `vztmpl`. */
  z.object({ kind: z.literal('container'), template: Volid }),
])
export type MachineSource = z.infer<typeof MachineSource>

const multiple = (unit: number, message: string) =>
  z
    .number()
    .int()
    .refine((bytes) => bytes % unit === 0, message)

/** The first is the system disk. Bytes in whole GiB. */
export const MachineDisk = z.object({
  /** Null, for the first of an image or template: as large as that is. */
  size: multiple(GIB, 'Disks are made in whole GiB.')
    .min(GIB, 'A disk has at least 1 GiB.')
    .max(128 * 1024 * GIB, 'A disk has at most 128 TiB.')
    .nullable(),
  /** Null: the storage of the machine. */
  storage: StorageName.nullable().default(null),
  /** Freed blocks are given back to the storage; VMs only. */
  discard: z.boolean().default(true),
  backup: z.boolean().default(true),
})
export type MachineDisk = z.infer<typeof MachineDisk>

/** `generated`: made by the console; both are kept in the vault until they were shown once. */
export const MachinePassword = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('none') }),
  z.object({ mode: z.literal('generated') }),
  z.object({
    mode: z.literal('given'),
    // Containers ask for five characters at least; a line end would end the value.
    password: z
      .string()
      .min(5, 'A password has at least 5 characters.')
      .max(64, 'A password has at most 64 characters.')
      .regex(/^[\x20-\x7e]+$/, 'Use letters, digits and signs of a plain keyboard.'),
  }),
])
export type MachinePassword = z.infer<typeof MachinePassword>

/** One OpenSSH public key, as a line of `authorized_keys`. */
export const PublicKey = z
  .string()
  .trim()
  .max(4000)
  .regex(
    /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\d{3}|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]{32,}={0,3}(?: [^\p{Cc}\p{Cs}\u2028\u2029]*)?$/u,
    'A public key is one line: ssh-ed25519 AAAA… name. Paste the .pub file, never the private key.',
  )

/** How somebody gets in: by cloud-init in VMs; in containers it is root's. */
export const MachineLogin = z.object({
  /** Empty: the user the image was made with. Containers have root alone. */
  user: z
    .string()
    .trim()
    .max(32)
    .regex(/^(?:[a-z_][a-z0-9_-]*)?$/, 'A user name has small letters, digits, hyphens and underscores.')
    .default(''),
  keys: z.array(PublicKey).max(20).default([]),
  password: MachinePassword.default({ mode: 'none' }),
})
export type MachineLogin = z.infer<typeof MachineLogin>

/** `{n}`, `{nn}`, `{nnn}` stand for the number of the machine, filled with zeros to as many digits. */
export const NamePattern = z.string().trim().min(1, 'Enter a name.').max(80, 'Enter at most 80 characters.')

/** A tag as Proxmox writes it (pve-tag): small letters, digits, `_`, `-`, `+`, `.`. */
export const MachineTag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9_][a-z0-9_+.-]{0,63}$/,
    'A tag has small letters, digits and the signs _ - + . and begins with none of - + .',
  )

/** All that decides what is made. What is left out has the default a new machine usually wants. */
export const MachineSpec = z.object({
  /** Null: the provider’s own. */
  companyId: CompanyId.nullable(),
  projectId: ProjectId.nullable().default(null),
  clusterId: ClusterId,
  /** Null: the node with most free memory that has what is needed. */
  node: NodeName.nullable().default(null),
  source: MachineSource,
  /** Where its disks go; null, for linked clones and for full clones that stay where their template is. */
  storage: StorageName.nullable(),
  name: NamePattern,
  /** Null: the next free of the company’s range, or of the cluster. With several machines: the first of them. */
  vmid: Vmid.nullable().default(null),
  description: typedText({ max: 2000, optional: true, lines: true }).default(''),
  cores: z.number().int().min(1, 'A machine has at least 1 core.').max(512).default(2),
  /** Bytes in whole MiB. */
  memory: multiple(MIB, 'Memory is given in whole MiB.')
    .min(16 * MIB, 'A machine has at least 16 MiB memory.')
    .max(16 * 1024 * GIB)
    .default(2 * GIB),
  /** Processor model of a VM; empty: as the template has it. */
  cpuType: z
    .string()
    .trim()
    .max(60)
    .regex(/^[\w.-]*$/, 'A processor model is one word: host, x86-64-v2-AES.')
    .default('x86-64-v2-AES'),
  /** `uefi` adds a disk of 1 MiB for its variables. Templates keep their own. */
  firmware: z.enum(['bios', 'uefi']).default('bios'),
  /** Guest system of a VM as Proxmox names it; containers and templates know it. */
  osType: z.enum(['l26', 'l24', 'win11', 'win10', 'win8', 'win7', 'w2k8', 'solaris', 'other']).default('l26'),
  disks: z.array(MachineDisk).min(1).max(14),
  nics: z.array(MachineNic).max(8).default([]),
  dns: z
    .object({
      /** Empty: of the range, else of the node. */
      servers: z.array(IpText).max(3).default([]),
      searchDomain: z
        .string()
        .trim()
        .max(253)
        .regex(
          /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)?$/,
          'A search domain is written example.net.',
        )
        .default(''),
    })
    .default({ servers: [], searchDomain: '' }),
  login: MachineLogin.default({ user: '', keys: [], password: { mode: 'none' } }),
  /** Packages are brought up to date at the first start (`ciupgrade`). */
  upgrade: z.boolean().default(false),
  /** Containers only. */
  container: z
    .object({
      unprivileged: z.boolean().default(true),
      nesting: z.boolean().default(true),
      /** Bytes in whole MiB. */
      swap: multiple(MIB, 'Swap is given in whole MiB.')
        .min(0)
        .default(512 * MIB),
    })
    .default({ unprivileged: true, nesting: true, swap: 512 * MIB }),
  agent: z.boolean().default(true),
  start: z.boolean().default(true),
  /** Waits until the guest agent answers, five minutes at most; that it does not is told and no failure. */
  waitForAgent: z.boolean().default(false),
  tags: z.array(MachineTag).max(20).default([]),
  pool: z
    .string()
    .trim()
    .max(128)
    .regex(/^[A-Za-z0-9._/-]*$/, 'Choose a pool.')
    .nullable()
    .default(null),
  onboot: z.boolean().default(false),
  protection: z.boolean().default(false),
})
export type MachineSpec = z.infer<typeof MachineSpec>

/** The spec as it is kept and repeated: never with the password itself. */
export const StoredMachineSpec = MachineSpec.extend({
  login: MachineLogin.extend({ password: z.object({ mode: z.enum(['none', 'generated', 'given']) }) }).default({
    user: '',
    keys: [],
    password: { mode: 'none' },
  }),
})
export type StoredMachineSpec = z.infer<typeof StoredMachineSpec>

/** What is remembered of the last machine a company made on a cluster: all but what belongs to that one machine. */
export const MachineDefaults = StoredMachineSpec.omit({ name: true, vmid: true, description: true })
export type MachineDefaults = z.infer<typeof MachineDefaults>
