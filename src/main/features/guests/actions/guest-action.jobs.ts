import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { GuestAction, GuestActionKind } from '#shared/model/guest-action.ts'
import {
  ACTION_WORDS,
  actionText,
  furtherPermissions,
  GUEST_ACTION_JOB,
  GUEST_ACTIONS_JOB,
} from '#shared/model/guest-action-words.ts'
import { defineJobKind, type JobContext, type JobKind } from '#main/tasks/job-kind.ts'
import {
  GuestActionInput,
  GuestActionsInput,
  type GuestActionInput as OneGuest,
  type GuestActionsInput as ManyGuests,
} from './guest-action-input.ts'
import type { RecordEnds } from './record-ends.ts'
import type { ActionMemory } from './run-guest-action.ts'

/** Actions at once on one cluster; each may be a task there that works for a while. */
const LIGHT_AT_ONCE = 16
/** What copies or writes whole disks and memories: more at once make each slower. */
const HEAVY_AT_ONCE = 3

const titleOf = (kind: string, label: string): string => (kind === 'suspend' ? 'Pause or hibernate' : label)
/** What is filtered by, one guest or many. */
const ACTION_TITLES = Object.fromEntries(
  Object.entries(ACTION_WORDS).map(([kind, { label }]) => [kind, titleOf(kind, label)]),
)
const actionOf = { of: ({ action }: { readonly action: GuestAction }) => action.kind, titles: ACTION_TITLES }

const laneOf = (clusterId: string, heavy: boolean, bulk: boolean): string =>
  `${clusterId}/${heavy ? 'heavy' : 'light'}/${bulk ? 'many' : 'one'}`

const Memory = z.object({ askedAt: z.string().nullable() })
/** Guests whose end is on record: a retry of the whole says nothing of them again. */
const Told = z.object({ told: z.array(z.string()) })
type Told = z.infer<typeof Told>

/** Its task found the guest held by another, and did nothing. */
const BUSY_RETRY = { tries: 6, firstMs: 2000, mostMs: 60_000, when: ({ code }: AppError) => code === 'busy' }

/** Whether the job has ended with this: not when it is tried again by itself, or goes on at the next start. */
const isItsEnd = ({ tries, stoppedFor }: JobContext<ActionMemory>, error: unknown): boolean => {
  if (stoppedFor() === 'closing') return false
  return tries >= BUSY_RETRY.tries || !(error instanceof AppError && BUSY_RETRY.when(error))
}

const problemOf = (context: JobContext<ActionMemory>, error: unknown): string => {
  if (context.stoppedFor() === 'cancelled') return 'It was cancelled.'
  return error instanceof AppError ? error.message : 'It failed inside the console. The log holds the cause.'
}

/** One guest alone says itself how it ended; of many the whole does, all at once. */
const recorded =
  (run: (context: JobContext<ActionMemory>, input: OneGuest) => Promise<unknown>, record: RecordEnds) =>
  async (context: JobContext<ActionMemory>, input: OneGuest): Promise<unknown> => {
    if (input.bulk) return run(context, input)
    try {
      const result = await run(context, input)
      record(input.action, input.by, [{ guest: input, problem: null }])
      return result
    } catch (error) {
      if (isItsEnd(context, error))
        record(input.action, input.by, [{ guest: input, problem: problemOf(context, error) }])
      throw error
    }
  }

/** Each guest as a part of its own; fails when any of them did, so that a retry repeats those alone. */
const actOnAll =
  (kind: JobKind<OneGuest>, record: RecordEnds) =>
  async (context: JobContext<Told>, { action, by, guests }: ManyGuests): Promise<{ total: number }> => {
    let ended = 0
    context.progress(0)
    const parts = guests.map(({ companyId, projectId, ...guest }) => ({
      key: guest.guestId,
      input: { ...guest, companyId, projectId, action, by, bulk: true },
      owner: { companyId, projectId },
    }))
    await context.startParts(kind, parts)
    const ends = await Promise.all(
      parts.map(async ({ key, input, owner }) => {
        const end = await context.part(kind, input, key, owner)
        ended += 1
        context.progress(ended / guests.length)
        if (end.state !== 'completed') context.log(`${input.name}: ${end.error?.message ?? end.state}`, 'error')
        return end
      }),
    )
    const before = new Set(context.data().told)
    record(
      action,
      by,
      ends.flatMap(({ state, error }, index) => {
        const guest = guests[index]
        if (guest === undefined || before.has(guest.guestId)) return []
        return [{ guest, problem: state === 'completed' ? null : (error?.message ?? 'It was cancelled.') }]
      }),
    )
    context.save({
      told: guests.filter((_guest, index) => ends[index]?.state === 'completed').map(({ guestId }) => guestId),
    })
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
  record: RecordEnds,
  /** Told of each job for one guest that ended for good. */
  ended: (action: GuestAction) => void,
) => {
  const guestAction = defineJobKind<OneGuest, ActionMemory>({
    name: GUEST_ACTION_JOB,
    title: 'Action on one machine',
    permission: ({ action }) => [ACTION_WORDS[action.kind].permission, ...furtherPermissions(action)],
    concurrency: (lane) => (lane.includes('/heavy/') ? HEAVY_AT_ONCE : LIGHT_AT_ONCE),
    laneKey: ({ clusterId, action, bulk }) => laneOf(clusterId, isHeavy(action.kind), bulk),
    afterCrash: 'adopt',
    retry: BUSY_RETRY,
    subject: ({ action, name }) => `${actionText(action)}: ${name}`,
    cluster: ({ clusterId }) => clusterId,
    action: actionOf,
    input: GuestActionInput,
    data: Memory,
    fresh: { askedAt: null },
    ended: ({ action }) => ended(action),
    run: recorded(run, record),
  })
  const guestActions = defineJobKind<ManyGuests, Told>({
    name: GUEST_ACTIONS_JOB,
    title: 'Action on several machines',
    permission: ({ action }) => [ACTION_WORDS[action.kind].permission, ...furtherPermissions(action)],
    concurrency: 8,
    afterCrash: 'resume',
    subject: ({ action, guests }) => `${actionText(action)}: ${guests.length} machines`,
    action: actionOf,
    input: GuestActionsInput,
    data: Told,
    fresh: { told: [] },
    run: actOnAll(guestAction, record),
  })
  return { guestAction, guestActions }
}

export type GuestActionJobKinds = ReturnType<typeof guestActionJobKinds>
