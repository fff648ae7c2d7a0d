import { z } from 'zod'
import { PasswordInput } from '../model/password.ts'
import type { Contract } from './contract.ts'

export const LockSettings = z.object({
  /** There is a passphrase, so the console can be locked. */
  on: z.boolean(),
  /** Minutes without anybody at the machine; null: not for that. */
  afterMinutes: z.number().int().min(1).max(240).nullable(),
  /** When the machine sleeps or its screen is locked. */
  onSuspend: z.boolean(),
})
export type LockSettings = z.infer<typeof LockSettings>

/** The app lock of the desktop; served, sessions and sign-in take its place. */
export const lockContract = {
  'lock.get': {
    summary: 'How the app lock of the desktop is set.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: LockSettings,
  },
  'lock.set': {
    summary: 'Sets the passphrase and the times of the app lock; a passphrase that is set must be given to change it.',
    permission: 'app.manage',
    scope: 'global',
    peopleOnly: true,
    input: z.object({
      /** The one that is set; left out when there is none. */
      passphrase: PasswordInput.optional(),
      /** Left out: it stays. */
      newPassphrase: PasswordInput.optional(),
      afterMinutes: LockSettings.shape.afterMinutes,
      onSuspend: z.boolean(),
    }),
    output: LockSettings,
    audit: 'lock.set',
  },
  'lock.remove': {
    summary: 'Removes the app lock.',
    permission: 'app.manage',
    scope: 'global',
    peopleOnly: true,
    input: z.object({ passphrase: PasswordInput }),
    output: LockSettings,
    audit: 'lock.removed',
  },
  'lock.close': {
    summary: 'Locks the console now.',
    permission: 'app.read',
    scope: 'global',
    peopleOnly: true,
    input: z.object({}),
    output: z.object({}),
    audit: 'lock.closed',
  },
  'lock.unlock': {
    summary: 'Opens the locked console.',
    permission: 'app.read',
    scope: 'global',
    peopleOnly: true,
    whileLocked: true,
    input: z.object({ passphrase: PasswordInput }),
    output: z.object({}),
    audit: 'lock.opened',
  },
  'lock.activity': {
    summary: 'Says that somebody is at the page, where the machine itself cannot tell.',
    permission: 'app.read',
    scope: 'global',
    peopleOnly: true,
    input: z.object({}),
    output: z.object({}),
  },
} as const satisfies Contract
