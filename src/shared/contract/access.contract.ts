import { z } from 'zod'
import { PermissionName } from '../model/account.ts'
import { CompanyId, UserId } from '../model/ids.ts'
import { PasswordInput } from '../model/password.ts'
import { Role } from '../model/role.ts'
import type { Contract, EventContract } from './contract.ts'

/** Who asks, and what he may do at this moment. */
export const Me = z.object({
  userId: UserId,
  /** Empty while the app lock is closed, as is the login. */
  name: z.string(),
  login: z.string(),
  role: Role,
  permissions: z.array(PermissionName),
  companyId: CompanyId.nullable(),
  companyName: z.string().nullable(),
  /** Nothing but changing the password is allowed until it was changed. */
  mustChangePassword: z.boolean(),
  hasPassword: z.boolean(),
  totp: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  /** How he came in: the desktop’s own session, a session of the served way, or a token. */
  via: z.enum(['desktop', 'session', 'token']),
  /** The app lock of the desktop is closed. */
  locked: z.boolean(),
})
export type Me = z.infer<typeof Me>

export const accessContract = {
  'access.signIn': {
    summary: 'Opens a session; its cookie comes with the answer. With a second factor a code is asked for.',
    permission: 'app.read',
    scope: 'anonymous',
    peopleOnly: true,
    input: z.object({
      login: z.string().max(200),
      password: PasswordInput,
      code: z.string().max(40).optional(),
    }),
    output: z.object({ status: z.enum(['signed_in', 'code_needed']) }),
    audit: 'access.signed_in',
  },
  'access.signOut': {
    summary: 'Ends the session of this browser.',
    permission: 'app.read',
    scope: 'self',
    peopleOnly: true,
    input: z.object({}),
    output: z.object({}),
    audit: 'access.signed_out',
  },
  'access.me': {
    summary: 'Who you are and what you may do at this moment.',
    permission: 'app.read',
    scope: 'self',
    whileLocked: true,
    input: z.object({}),
    output: Me,
  },
  'access.changePassword': {
    summary: 'Changes your password and ends your other sessions.',
    permission: 'app.read',
    scope: 'self',
    peopleOnly: true,
    input: z.object({ password: PasswordInput, newPassword: PasswordInput }),
    output: z.object({}),
    audit: 'access.password_changed',
  },
  'access.startTotp': {
    summary: 'Makes the secret of a second factor; it counts once a code confirmed it.',
    permission: 'app.read',
    scope: 'self',
    peopleOnly: true,
    input: z.object({ password: PasswordInput }),
    output: z.object({ secret: z.string(), uri: z.string() }),
    audit: 'access.totp_started',
  },
  'access.confirmTotp': {
    summary: 'Turns the second factor on; answers with the recovery codes, once.',
    permission: 'app.read',
    scope: 'self',
    peopleOnly: true,
    input: z.object({ code: z.string().max(40) }),
    output: z.object({ recoveryCodes: z.array(z.string()) }),
    audit: 'access.totp_turned_on',
  },
  'access.endTotp': {
    summary: 'Turns the second factor off.',
    permission: 'app.read',
    scope: 'self',
    peopleOnly: true,
    input: z.object({ password: PasswordInput }),
    output: z.object({}),
    audit: 'access.totp_turned_off',
  },
} as const satisfies Contract

export const accessEvents = {
  'access.accountChanged': {
    summary: 'Your rights or your account changed: ask who you are anew.',
    permission: 'app.read',
    audience: 'self',
    payload: z.object({}),
  },
  'access.lockChanged': {
    summary: 'The app lock was closed or opened.',
    permission: 'app.read',
    audience: 'global',
    payload: z.object({ locked: z.boolean() }),
  },
} as const satisfies EventContract
