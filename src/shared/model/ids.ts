import { z } from 'zod'

/** UUIDv7 of a cluster entry, made by whoever adds it. */
export const ClusterId = z.uuid().brand<'ClusterId'>()
export type ClusterId = z.infer<typeof ClusterId>

/** UUIDv7 given to a guest when it is first seen; survives migration and restart, unlike `node/vmid`. */
export const GuestId = z.uuid().brand<'GuestId'>()
export type GuestId = z.infer<typeof GuestId>

export const ViewId = z.uuid().brand<'ViewId'>()
export type ViewId = z.infer<typeof ViewId>

/** UUIDv7 of a personal API token, made by whoever creates it. */
export const TokenId = z.uuid().brand<'TokenId'>()
export type TokenId = z.infer<typeof TokenId>

/** UUIDv7 of a company, made by whoever adds it. */
export const CompanyId = z.uuid().brand<'CompanyId'>()
export type CompanyId = z.infer<typeof CompanyId>

export const ProjectId = z.uuid().brand<'ProjectId'>()
export type ProjectId = z.infer<typeof ProjectId>

/** UUIDv7 of a slice of a shared cluster, made by whoever adds it. */
export const SliceId = z.uuid().brand<'SliceId'>()
export type SliceId = z.infer<typeof SliceId>

/** UUIDv7 of an account. */
export const UserId = z.uuid().brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

/** The account of whoever the installation belongs to; it is there from the first start and cannot be removed. */
export const OWNER_ID = UserId.parse('00000000-0000-7000-8000-000000000001')

/** UUIDv7 of a permission profile. */
export const ProfileId = z.uuid().brand<'ProfileId'>()
export type ProfileId = z.infer<typeof ProfileId>

export const SessionId = z.uuid().brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>

/** UUIDv7 of an address range. */
export const RangeId = z.uuid().brand<'RangeId'>()
export type RangeId = z.infer<typeof RangeId>

/** UUIDv7 of one address given to one interface. */
export const AssignmentId = z.uuid().brand<'AssignmentId'>()
export type AssignmentId = z.infer<typeof AssignmentId>

export const JobId = z.uuid().brand<'JobId'>()
export type JobId = z.infer<typeof JobId>

/** Proxmox guest number, unique within one cluster. */
export const Vmid = z.number().int().min(100).max(999_999_999)

/** Node name as Proxmox spells it; must match exactly, else the API answers 596. A host name, so of 63 letters at most. */
export const NodeName = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/)

/**
 * `UPID:<node>:<pid>:<pstart>:<starttime>:<type>:<id>:<user>:`, the name of a Proxmox task. Its node becomes part of a
 * path: nothing but a host name may stand there.
 */
export const Upid = z
  .string()
  .max(512)
  .regex(/^UPID:[a-zA-Z0-9][a-zA-Z0-9-]{0,62}:[0-9A-Fa-f]{8,}:[0-9A-Fa-f]{8,}:[0-9A-Fa-f]{8,}:[^:/\s]+:[^:/]*:[^:/]+:$/)

/** UTC time, ISO 8601. */
export const Instant = z.iso.datetime()
export type Instant = z.infer<typeof Instant>
