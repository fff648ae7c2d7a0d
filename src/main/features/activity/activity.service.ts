import { setImmediate } from 'node:timers/promises'
import type { ActivityFilter, ActivityVerdict } from '#shared/contract/activity.contract.ts'
import { activitySentence, type ActivityRow } from '#shared/model/activity.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { ActivityNote, ActivityValues } from '../../activity-note.ts'
import { inScope, type CompanyScope } from '../../company-scope.ts'
import type { Log } from '../../log/log.ts'
import type { Clock } from '../../ports.ts'
import type { AuditEntry } from '../../transport/dispatch.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import { INTERNAL_CALL, ownerActor } from '../../transport/owner-actor.ts'
import { activityHash } from './activity-chain.ts'
import type { ActivityRepository } from './activity.repository.ts'
import { maskValues } from './mask-values.ts'
import { verifyActivity } from './verify-activity.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000
/** Rows are told together, after what recorded them was committed. */
const TELL_AFTER_MS = 100
const TELL_AT_MOST = 500
const REMOVE_AT_ONCE = 5000
const MOST_AGENT = 300

interface Dependencies {
  readonly repository: ActivityRepository
  readonly keepDays: { readonly get: () => number | null; readonly set: (days: number | null) => void }
  readonly companyName: (id: CompanyId) => string
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Clock
  readonly log: Pick<Log, 'error' | 'info'>
}

/** The record of every change and sign-in: who, what, whose, when; chained so that tampering shows. */
export type ActivityService = ReturnType<typeof createActivityService>

type NewRow = Omit<ActivityRow, 'sequence' | 'hash' | 'at'>

export const createActivityService = (dependencies: Dependencies) => {
  const { repository, keepDays, companyName, clean, events, clock, log } = dependencies
  let told = repository.ends().lastSequence
  let stopTelling: (() => void) | null = null
  let stopPruning: () => void = () => undefined
  let stopped = false

  const tell = (): void => {
    stopTelling = null
    const rows = repository.after(told, TELL_AT_MOST)
    const last = rows.at(-1)
    if (last === undefined) return
    told = last.sequence
    events.emit(
      'activity.activityRecorded',
      { rows },
      {
        narrow: (scope) => {
          const own = rows.filter((row) => inScope(scope, row.companyId))
          return own.length === 0 ? null : { rows: own }
        },
      },
    )
    if (rows.length === TELL_AT_MOST) tellSoon()
  }
  const tellSoon = (): void => {
    if (!stopped) stopTelling ??= clock.after(TELL_AFTER_MS, tell)
  }

  const append = (rows: readonly NewRow[]): void => {
    repository.transaction(() => {
      let { lastSequence, lastHash } = repository.ends()
      for (const row of rows) {
        lastSequence += 1
        const whole: ActivityRow = { ...row, sequence: lastSequence, at: new Date(clock.now()).toISOString(), hash: '' }
        lastHash = activityHash(lastHash, whole)
        repository.append({ ...whole, hash: lastHash })
      }
    })
    tellSoon()
  }

  const noNote = ({ activity, actor, caller }: AuditEntry): ActivityNote => ({
    entity: activity.split('.')[0] ?? '',
    entityId: '',
    label: '',
    companyId: caller.kind === 'anonymous' ? null : actor.companyId,
  })

  /** What went from one company to another is told to each in a row of its own, as neither may know of the other. */
  const toldApart = (activity: string, note: ActivityNote): readonly ActivityNote[] => {
    const { former, before, after, ...rest } = note
    if (former === undefined || former.companyId === note.companyId) return [note]
    const sentence = activitySentence(activity, former.label)
    return [
      { ...rest, ...former, ...(before === undefined ? {} : { before }), description: `${sentence}: handed over` },
      { ...rest, ...(after === undefined ? {} : { after }) },
    ]
  }

  const rowOf = (entry: AuditEntry, note: ActivityNote): NewRow => {
    const { activity, operation, actor, caller, outcome, problem } = entry
    const sentence = note.description ?? activitySentence(activity, note.label)
    return {
      action: activity,
      operation,
      entity: note.entity,
      entityId: note.entityId,
      label: clean(note.label),
      description: clean(problem === null ? sentence : `Failed: ${sentence}. ${problem}`),
      status: outcome === 'done' ? (note.outcome ?? 'success') : 'failed',
      userId: actor.userId,
      userName: actor.name,
      companyId: note.companyId,
      companyName: note.companyId === null ? '' : companyName(note.companyId),
      clusterId: note.clusterId ?? '',
      via: caller.via,
      address: caller.address,
      agent: clean(caller.agent ?? '').slice(0, MOST_AGENT),
      tokenId: caller.tokenId ?? '',
      before: maskValues(note.before, clean),
      after: maskValues(note.after, clean),
    }
  }

  /** What the program itself did. */
  const recordOwn = (action: string, description: string, after: ActivityValues): void => {
    const entry: AuditEntry = {
      activity: action,
      operation: '',
      actor: ownerActor('Multpanel'),
      caller: INTERNAL_CALL.caller,
      outcome: 'done',
      problem: null,
      notes: [],
    }
    append([rowOf(entry, { ...noNote(entry), description, after })])
  }

  const prune = async (): Promise<void> => {
    const days = keepDays.get()
    if (days === null) return
    const before = new Date(clock.now() - days * DAY_MS).toISOString()
    let removed = 0
    for (;;) {
      const count = repository.removeBefore(before, REMOVE_AT_ONCE)
      removed += count
      if (count < REMOVE_AT_ONCE || stopped) break
      await setImmediate()
    }
    if (removed === 0 || stopped) return
    const { firstSequence, firstHash } = repository.ends()
    recordOwn('activity.pruned', `${removed} rows older than ${days} days removed`, { firstSequence, firstHash })
  }
  const pruneAndPlan = async (): Promise<void> => {
    try {
      await prune()
    } catch (error) {
      log.error('old activity could not be removed', { error })
    }
    if (!stopped) stopPruning = clock.after(HOUR_MS, () => void pruneAndPlan())
  }

  return {
    /** One row for each noted object, or one for the call. @throws SqliteError: then nothing is recorded */
    record: (entry: AuditEntry): void => {
      const notes = entry.notes.length === 0 ? [noNote(entry)] : entry.notes
      append(notes.flatMap((note) => toldApart(entry.activity, note)).map((note) => rowOf(entry, note)))
    },
    recordOwn,
    list: (scope: CompanyScope, filter: ActivityFilter, before: number | null, limit: number): ActivityRow[] =>
      repository.list(scope, filter, before, limit),
    verify: (): Promise<ActivityVerdict> => verifyActivity(repository),
    keepDays: (): number | null => keepDays.get(),
    setKeepDays: (days: number | null): void => {
      keepDays.set(days)
      stopPruning()
      stopPruning = clock.after(0, () => void pruneAndPlan())
    },
    start: (): void => {
      stopPruning = clock.after(HOUR_MS, () => void pruneAndPlan())
    },
    stop: (): void => {
      stopped = true
      stopPruning()
      stopTelling?.()
    },
  }
}
