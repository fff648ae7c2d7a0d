import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, Instant, NodeName, ProjectId, Vmid } from './ids.ts'

export const GuestType = z.enum(['qemu', 'lxc'])
export type GuestType = z.infer<typeof GuestType>

/**
 * `unknown`: its node does not report. Paused guests come as `paused`, suspended ones as `suspended`. `missing`: its cluster
 * lists it no more; it is kept as last seen until somebody removes it by hand, or the cluster lists it again.
 */
export const GuestStatus = z.enum(['running', 'stopped', 'paused', 'suspended', 'unknown', 'missing'])
export type GuestStatus = z.infer<typeof GuestStatus>

/**
 * One guest as lists show it. The first part comes with every poll, the second from the slow cycle.
 * Sizes in bytes, cpu as a share of 1 over all its cores, uptime in seconds; null: not known or not reported.
 */
export const GuestRow = z.object({
  id: GuestId,
  clusterId: ClusterId,
  /** Whose it is, by its cluster's owner and slices (shared/model/tenancy); null: the provider's own. */
  companyId: CompanyId.nullable(),
  /** Of the same company; null: in none. */
  projectId: ProjectId.nullable(),
  vmid: Vmid,
  type: GuestType,
  name: z.string(),
  node: NodeName,
  status: GuestStatus,
  template: z.boolean(),
  tags: z.array(z.string()),
  pool: z.string(),
  lock: z.string(),
  ha: z.string(),
  cpu: z.number().nullable(),
  maxcpu: z.number().nullable(),
  mem: z.number().nullable(),
  maxmem: z.number().nullable(),
  disk: z.number().nullable(),
  maxdisk: z.number().nullable(),
  uptime: z.number().nullable(),
  /** Addresses without prefix, agent's answer first, then configured ones; loopback and link-local left out. */
  addresses: z.array(z.string()),
  vlans: z.array(z.number().int()),
  bridges: z.array(z.string()),
  storages: z.array(z.string()),
  osType: z.string(),
  /** Newest backup the cluster's storages list for it; null: none known. */
  lastBackupAt: Instant.nullable(),
  /** When configuration, addresses and the like were last read; null: not yet. */
  factsAt: Instant.nullable(),
})
export type GuestRow = z.infer<typeof GuestRow>

/**
 * Whether HA carries out what is asked of the guest. One it is told to ignore is treated like one it does not know
 * (ha-manager(1), request state `ignored`; PVE::HA::Config), but for its deletion.
 */
export const isHaManaged = ({ ha }: Pick<GuestRow, 'ha'>): boolean => ha !== '' && ha !== 'ignored'

/** Changed fields of one row; fields that are not there stay as they were. */
export const GuestPatch = GuestRow.partial().required({ id: true })
export type GuestPatch = z.infer<typeof GuestPatch>

/** One network interface: its configuration joined with what the agent says. */
export const GuestNic = z.object({
  /** `net0` … */
  key: z.string(),
  model: z.string(),
  mac: z.string(),
  bridge: z.string(),
  vlan: z.number().int().nullable(),
  firewall: z.boolean(),
  linkDown: z.boolean(),
  /** `ip=…` of cloud-init or the container: a CIDR, `dhcp`, `auto`, or empty. */
  configured: z.array(z.string()),
  /** Address/prefix as the guest agent or the container reports. */
  reported: z.array(z.string()),
})
export type GuestNic = z.infer<typeof GuestNic>

export const GuestDisk = z.object({
  /** `scsi0`, `rootfs`, `mp0`, `unused0` … */
  key: z.string(),
  volid: z.string(),
  storage: z.string(),
  /** Bytes; null when the configuration does not say. */
  size: z.number().nullable(),
  cdrom: z.boolean(),
  /** False when the disk is left out of backups (`backup=0`). */
  backup: z.boolean(),
})
export type GuestDisk = z.infer<typeof GuestDisk>

export const GuestSnapshot = z.object({
  name: z.string(),
  parent: z.string(),
  description: z.string(),
  takenAt: Instant.nullable(),
  withMemory: z.boolean(),
  /** The snapshot the present state descends from. */
  active: z.boolean(),
})
export type GuestSnapshot = z.infer<typeof GuestSnapshot>

export const GuestBackup = z.object({
  volid: z.string(),
  storage: z.string(),
  takenAt: Instant,
  size: z.number().nullable(),
  format: z.string(),
  notes: z.string(),
  protected: z.boolean(),
  /** PBS verification: `ok`, `failed`, or empty where there is none. */
  verification: z.string(),
})
export type GuestBackup = z.infer<typeof GuestBackup>

/** A fact with its age. `at` null: never read. */
const aged = <T extends z.ZodType>(value: T) => z.object({ at: Instant.nullable(), value })

/** All that is known of one guest, whether its cluster answers or not. */
export const GuestDetail = z.object({
  row: GuestRow,
  clusterName: z.string(),
  clusterAsOf: Instant.nullable(),
  clusterUnreachableSince: Instant.nullable(),
  /** `https://host:8006/#v1:0:qemu/100`; null when no address is known. */
  proxmoxUrl: z.string().nullable(),
  config: aged(z.record(z.string(), z.string())),
  /** Keys whose change waits for a reboot: new value, or null when the key goes. */
  pending: aged(z.record(z.string(), z.string().nullable())),
  nics: z.array(GuestNic),
  disks: z.array(GuestDisk),
  snapshots: aged(z.array(GuestSnapshot)),
  backups: aged(z.array(GuestBackup)),
  /** Why addresses of the agent are missing (not installed, not running, no right); empty when they are there. */
  agentProblem: z.string(),
  /** Why the last live read failed; null when it did not or none was tried. */
  liveProblem: z.string().nullable(),
  /** Since when its cluster lists it no more; null: it does. */
  missingSince: Instant.nullable().optional(),
})
export type GuestDetail = z.infer<typeof GuestDetail>
