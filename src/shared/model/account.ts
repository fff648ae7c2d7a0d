import { z } from 'zod'
import { CompanyId, Instant, ProfileId, SessionId, UserId } from './ids.ts'
import { PERMISSIONS } from './permission.ts'
import { Role } from './role.ts'
import { typedText } from './text.ts'

/**
 * What somebody signs in with: an e-mail address or a short name. ASCII only, so that two logins that look alike are
 * alike; upper and lower case are one.
 */
export const Login = z
  .string()
  .trim()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9._+-]*(?:@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)?$/i, {
    error: 'Use an e-mail address, or a short name of letters, digits, dots and hyphens.',
  })

export const PersonName = typedText({ max: 80 })

export const PermissionName = z.enum(PERMISSIONS)

/** An account as those who look after accounts see it; nothing secret. */
export const Account = z.object({
  id: UserId,
  name: z.string(),
  login: z.string(),
  role: Role,
  companyId: CompanyId.nullable(),
  companyName: z.string().nullable(),
  profileId: ProfileId.nullable(),
  profileName: z.string().nullable(),
  disabled: z.boolean(),
  /** Without one nobody can sign in with it. */
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  /** A second factor is asked for. */
  totp: z.boolean(),
  /** Null: not locked. */
  lockedUntil: Instant.nullable(),
  lastSignInAt: Instant.nullable(),
  createdAt: Instant,
})
export type Account = z.infer<typeof Account>

/** A named set of rights that accounts of one role can be given instead of the role's own. */
export const Profile = z.object({
  id: ProfileId,
  /** Null: every company may use it. */
  companyId: CompanyId.nullable(),
  companyName: z.string().nullable(),
  role: Role,
  name: z.string(),
  permissions: z.array(PermissionName),
  /** How many accounts have it, of those one may see. */
  users: z.number().int(),
})
export type Profile = z.infer<typeof Profile>

/** One browser that is signed in. */
export const SessionView = z.object({
  id: SessionId,
  userId: UserId,
  /** The one that asks. */
  current: z.boolean(),
  createdAt: Instant,
  /** To the minute. */
  seenAt: Instant,
  expiresAt: Instant,
  address: z.string(),
  agent: z.string(),
})
export type SessionView = z.infer<typeof SessionView>
