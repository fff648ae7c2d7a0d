import { z } from 'zod'
import type { Contract, EventContract } from './contract.ts'

/** Which releases are offered: those for everybody, or also those that are still being tried. */
export const UpdateChannel = z.enum(['latest', 'beta'])
export type UpdateChannel = z.infer<typeof UpdateChannel>

export const UpdateState = z.object({
  /** False in a checkout and when served: whoever installed it updates it. */
  supported: z.boolean(),
  channel: UpdateChannel,
  /** Version that is downloaded and waits to be installed; null: none. */
  ready: z.string().nullable(),
  /** Why it cannot be installed now, a sentence; null when it can. */
  obstacle: z.string().nullable(),
})
export type UpdateState = z.infer<typeof UpdateState>

export const updatesContract = {
  'updates.get': {
    summary: 'Which updates of the program are offered, and whether one is ready.',
    permission: 'app.read',
    scope: 'global',
    input: z.object({}),
    output: UpdateState,
  },
  'updates.setChannel': {
    summary: 'Chooses which releases are offered, and looks for one.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({ channel: UpdateChannel }),
    output: UpdateState,
    audit: 'updates.channel_set',
  },
  'updates.install': {
    summary: 'Restarts the program on the downloaded version; refused while a task of the console runs.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({}),
    audit: 'updates.installed',
  },
} as const satisfies Contract

export const updatesEvents = {
  'updates.stateChanged': {
    summary: 'A version is ready, or may be installed now or no longer.',
    permission: 'app.read',
    audience: 'global',
    payload: z.object({}),
  },
} as const satisfies EventContract
