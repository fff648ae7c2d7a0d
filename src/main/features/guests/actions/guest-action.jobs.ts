import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import {
  ACTION_WORDS,
  actionText,
  GUEST_ACTION_JOB,
  GUEST_ACTIONS_JOB,
  type GuestActionKind,
} from '#shared/model/guest-action.ts'
import { defineJobKind, type JobContext, type JobKind } from '#main/tasks/job-kind.ts'
import {
  GuestActionInput,
  GuestActionsInput,
  type GuestActionInput as OneGuest,
  type GuestActionsInput as ManyGuests,
} from './guest-action-input.ts'
import type { ActionMemory } from './run-guest-action.ts'

/** Actions at once on one cluster; each may be a task there that works for a while. */
const LIGHT_AT_ONCE = 16
/** What copies or writes whole disks and memories: more at once make each slower. */
const HEAVY_AT_ONCE = 3

const laneOf = (clusterId: string, heavy: boolean, bulk: boolean): string =>
  `${clusterId}/${heavy ? 'heavy' : 'light'}/${bulk ? 'many' : 'one'}`

const Memory = z.object({ askedAt: z.string().nullable() })

/** Each guest as a part of its own; fails when any of them did, so that a retry repeats those alone. */
const actOnAll =
  (kind: JobKind<OneGuest>) =>
  async (context: JobContext<null>, { action, by, guests }: ManyGuests): Promise<{ total: number }> => {
    let ended = 0
    context.progress(0)
    const ends = await Promise.all(
      guests.map(async (guest) => {
        const { companyId, projectId, guestId, name } = guest
        const end = await context.part(kind, { ...guest, action, by, bulk: true }, guestId, { companyId, projectId })
        ended += 1
        context.progress(ended / guests.length)
        if (end.state !== 'completed') context.log(`${name}: ${end.error?.message ?? end.state}`, 'error')
        return end
      }),
    )
    const failed = ends.filter(({ state }) => state !== 'completed').length
    if (failed > 0) {
      throw new AppError(
        'conflict',
        `${failed} of ${guests.length} machines could not be ${ACTION_WORDS[action.kind].done}. Each says why; a retry repeats those alone.`,
      )
    }
    return { total: guests.length }
  }

/**
 * What is done to machines: a job for one, or a whole with a part for each. Parts of a whole over several companies are
 * each their own company's.
 */
export const guestActionJobKinds = (
  run: (context: JobContext<ActionMemory>, input: OneGuest) => Promise<unknown>,
  isHeavy: (kind: GuestActionKind) => boolean,
) => {
  const guestAction = defineJobKind<OneGuest, ActionMemory>({
    name: GUEST_ACTION_JOB,
    title: 'Action on a machine',
    permission: ({ action }) => ACTION_WORDS[action.kind].permission,
    concurrency: (lane) => (lane.includes('/heavy/') ? HEAVY_AT_ONCE : LIGHT_AT_ONCE),
    laneKey: ({ clusterId, action, bulk }) => laneOf(clusterId, isHeavy(action.kind), bulk),
    afterCrash: 'adopt',
    // Its task found the guest held by another, and did nothing.
    retry: { tries: 6, firstMs: 2000, mostMs: 60_000, when: ({ code }) => code === 'busy' },
    subject: ({ action, name }) => `${actionText(action)}: ${name}`,
    cluster: ({ clusterId }) => clusterId,
    input: GuestActionInput,
    data: Memory,
    fresh: { askedAt: null },
    run,
  })
  const guestActions = defineJobKind<ManyGuests>({
    name: GUEST_ACTIONS_JOB,
    title: 'Action on machines',
    permission: ({ action }) => ACTION_WORDS[action.kind].permission,
    concurrency: 8,
    afterCrash: 'resume',
    subject: ({ action, guests }) => `${actionText(action)}: ${guests.length} machines`,
    input: GuestActionsInput,
    run: actOnAll(guestAction),
  })
  return { guestAction, guestActions }
}

export type GuestActionJobKinds = ReturnType<typeof guestActionJobKinds>
