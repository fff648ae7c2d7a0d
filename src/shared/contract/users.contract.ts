import { z } from 'zod'
import { Account, Login, PermissionName, PersonName, Profile, SessionView } from '../model/account.ts'
import { CompanyId, ProfileId, SessionId, UserId } from '../model/ids.ts'
import { PasswordInput } from '../model/password.ts'
import { Role } from '../model/role.ts'
import type { Contract, EventContract } from './contract.ts'
import { typedText } from '../model/text.ts'

const ById = z.object({ id: UserId })

/** Accounts, permission profiles and sessions: nobody gives more than he holds himself, nor to others than his own. */
export const usersContract = {
  'users.list': {
    summary: 'Accounts by name, of your company or of all.',
    permission: 'user.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(Account),
  },
  'users.choices': {
    summary: 'Roles and companies you may give to an account.',
    permission: 'user.read',
    scope: 'company',
    input: z.object({}),
    output: z.object({ roles: z.array(Role), companies: z.array(z.object({ id: CompanyId, name: z.string() })) }),
  },
  'users.add': {
    summary: 'Adds an account; its password is changed at the first sign-in.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    input: z.object({
      id: UserId,
      name: PersonName,
      login: Login,
      role: Role,
      companyId: CompanyId.nullable(),
      profileId: ProfileId.nullable(),
      password: PasswordInput,
    }),
    output: Account,
    audit: 'user.added',
  },
  'users.update': {
    summary: 'Changes the given fields of an account; it counts at the very next call.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: ById.extend({
      name: PersonName.optional(),
      login: Login.optional(),
      role: Role.optional(),
      companyId: CompanyId.nullable().optional(),
      profileId: ProfileId.nullable().optional(),
    }),
    output: Account,
    audit: 'user.updated',
  },
  'users.disable': {
    summary: 'Keeps an account from signing in; ends its sessions and its API tokens.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: ById,
    output: Account,
    audit: 'user.disabled',
  },
  'users.enable': {
    summary: 'Lets a disabled account sign in again.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: ById,
    output: Account,
    audit: 'user.enabled',
  },
  'users.unlock': {
    summary: 'Ends the lock that wrong passwords have put on an account.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: ById,
    output: Account,
    audit: 'user.unlocked',
  },
  'users.resetPassword': {
    summary: 'Gives an account a new password, which is changed at the next sign-in; ends its sessions.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    input: ById.extend({ password: PasswordInput }),
    output: Account,
    audit: 'user.password_reset',
  },
  'users.resetTotp': {
    summary: 'Turns the second factor of an account off, for somebody who lost it.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    input: ById,
    output: Account,
    audit: 'user.totp_reset',
  },
  'profiles.list': {
    summary: 'Permission profiles of your company, and those every company may use.',
    permission: 'profile.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(Profile),
  },
  'profiles.save': {
    summary: 'Adds a permission profile or replaces the one with this id.',
    permission: 'profile.write',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: z.object({
      id: ProfileId,
      companyId: CompanyId.nullable(),
      role: Role,
      name: typedText({ max: 60 }),
      permissions: z.array(PermissionName).max(200),
    }),
    output: Profile,
    audit: 'profile.saved',
  },
  'profiles.remove': {
    summary: 'Removes a permission profile that no account has.',
    permission: 'profile.write',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: z.object({ id: ProfileId }),
    output: z.object({}),
    audit: 'profile.removed',
  },
  'sessions.list': {
    summary: 'Browsers that are signed in: your own, or those of an account you look after.',
    permission: 'app.read',
    scope: 'company',
    input: z.object({ userId: UserId.optional() }),
    output: z.array(SessionView),
  },
  'sessions.revoke': {
    summary: 'Ends one session at once; one that is not there is no error.',
    permission: 'app.read',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: z.object({ id: SessionId }),
    output: z.object({}),
    audit: 'session.revoked',
  },
  'sessions.endAll': {
    summary: 'Ends every session and API token of yours, this one too, or of an account you look after.',
    permission: 'app.read',
    scope: 'company',
    peopleOnly: true,
    atomic: true,
    input: z.object({ userId: UserId.optional() }),
    output: z.object({ ended: z.number().int(), tokens: z.number().int() }),
    audit: 'session.all_ended',
  },
} as const satisfies Contract

export const usersEvents = {
  'users.accountsChanged': {
    summary: 'Accounts or permission profiles changed: load them anew.',
    permission: 'user.read',
    audience: 'company',
    payload: z.object({}),
  },
} as const satisfies EventContract
