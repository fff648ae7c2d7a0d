import type { z } from 'zod'
import type { Answer } from '#shared/bridge.ts'
import type { Contract, OperationSpec } from '#shared/contract/contract.ts'
import { AppError, toWireError, type ErrorDetails, type WireError } from '#shared/errors.ts'
import type { Log } from '../log/log.ts'
import type { Redactor } from '../log/redaction.ts'
import type { ActivityNote } from '../activity-note.ts'
import { authorise } from './authorise.ts'
import type { Actor, CallContext, Caller, Handlers, OperationContext } from './handlers.ts'
import { plainDataFault } from './plain-data.ts'

/** What an operation with `audit` leaves: one entry per call that reached its handler, failed ones included. */
export interface AuditEntry {
  readonly activity: string
  readonly operation: string
  readonly caller: Caller
  readonly actor: Actor
  readonly outcome: 'done' | WireError['code']
  /** What the handler noted, one for each object; empty when it noted nothing. */
  readonly notes: readonly ActivityNote[]
  /** The sentence of the error, when there was one; secrets removed. */
  readonly problem: string | null
}

export interface GateDependencies {
  readonly log: Log
  /** Resolves when what the operation works on is there: at a start the inventory is read while pages are served. */
  readonly ready: (spec: Pick<OperationSpec, 'scope'>) => Promise<void>
  /**
   * The account behind a caller as it is at this moment.
   * @throws AppError `unauthenticated` for one that is disabled or gone, `locked` behind the app lock
   */
  readonly actorOf: (caller: Caller, spec: Pick<OperationSpec, 'scope' | 'whileLocked'>) => Actor
  /** Runs work and commits it as a whole, or not at all. */
  readonly transaction: <T>(work: () => T) => T
  readonly audit: (entry: AuditEntry) => void
  /** Why nothing can be stored now (full disk); null while changes are taken. */
  readonly refuseChanges: () => AppError | null
  /** Errors of libraries that have a name of their own (full disk); null for any other. */
  readonly translate: (error: unknown) => AppError | null
  /** Learns secrets that come in, removes them from errors that go out. */
  readonly redactor: Pick<Redactor, 'text' | 'learnFrom'>
  /** A short name under which an unknown error is found in the log. */
  readonly logId: () => string
  /** Tests: what a handler returns is held against the contract, too. */
  readonly checkOutputs?: boolean
}

/** The one gate every transport calls. Never rejects; whatever comes in, an answer goes out. */
export type Dispatch = (operation: unknown, input: unknown, context: CallContext) => Promise<Answer>

type AnyHandler = (input: unknown, context: OperationContext) => unknown

interface Found {
  readonly name: string
  readonly spec: OperationSpec
  readonly handler: AnyHandler
}

type Recorder = (outcome: AuditEntry['outcome'], problem: string | null) => void

const MAX_FIELDS = 20

/** What leaves an activity changes something; so does what somebody sets for himself, which leaves none. */
const isChange = ({ audit, permission, whileLocked }: OperationSpec): boolean =>
  (audit !== undefined && whileLocked !== true) || permission === 'preference.write'

const invalidInput = (error: z.ZodError): AppError => {
  const fields: Record<string, string> = {}
  for (const issue of error.issues.slice(0, MAX_FIELDS)) {
    const field = issue.path.map(String).join('.').slice(0, 120) || 'input'
    fields[field] ??= issue.message.slice(0, 300)
  }
  const list = Object.entries(fields).map(([field, message]) => `${field}: ${message.replace(/\.$/, '')}`)
  return new AppError('invalid_input', `The request was refused. ${list.slice(0, 3).join('; ')}.`, fields)
}

/**
 * Find, parse, wait for what it works on, authorise, run, audit, answer. Parsing comes before authorising so that scope
 * can be judged by what is asked for; nothing has happened by then.
 */
export const createDispatch = <Entries extends Contract>(
  entries: Entries,
  handlers: Handlers<Entries>,
  dependencies: GateDependencies,
): Dispatch => {
  const { log, ready, actorOf, transaction, audit, refuseChanges, translate, redactor, logId } = dependencies
  const { checkOutputs = false } = dependencies

  const find = (operation: unknown): Found => {
    const spec = typeof operation === 'string' && Object.hasOwn(entries, operation) ? entries[operation] : undefined
    if (typeof operation !== 'string' || spec === undefined) {
      throw new AppError('not_found', 'There is no such operation. The page and the program may differ in version.')
    }
    return { name: operation, spec, handler: handlers[operation] as AnyHandler }
  }

  const parse = (spec: OperationSpec, input: unknown): unknown => {
    const fault = plainDataFault(input)
    if (fault !== null) throw new AppError('invalid_input', `The request was refused: it ${fault}.`, { input: fault })
    const parsed = spec.input.safeParse(input)
    if (!parsed.success) throw invalidInput(parsed.error)
    return parsed.data
  }

  const toAppError = (error: unknown, operation: string, context: CallContext): AppError => {
    if (error instanceof AppError) return error
    if (context.signal.aborted) return new AppError('cancelled', 'The request was cancelled.')
    const known = translate(error)
    if (known !== null) return known
    const id = logId()
    log.error('unexpected error', { id, operation, error })
    return new AppError(
      'internal',
      `Something went wrong inside the program. The log has it under ${id}; try again, and report it if it comes back.`,
      { logId: id },
    )
  }

  const failure = (error: AppError): Answer => {
    const { code, message, details } = toWireError(error)
    const clean = { code, message: redactor.text(message) }
    return { ok: false, error: details === undefined ? clean : { ...clean, details: cleanDetails(details) } }
  }

  const cleanDetails = (details: ErrorDetails): ErrorDetails =>
    Object.fromEntries(
      Object.entries(details).map(([key, value]) => [
        key,
        typeof value === 'string'
          ? redactor.text(value)
          : typeof value === 'object' && value !== null
            ? value.map((item) => redactor.text(item))
            : value,
      ]),
    )

  const checked = (name: string, spec: OperationSpec, value: unknown): unknown => {
    if (!checkOutputs) return value
    const held = spec.output.safeParse(value)
    if (!held.success) throw new Error(`${name} returned what its contract does not say: ${held.error.message}`)
    return value
  }

  /** Runs the handler; its activity is recorded with what it changed where the contract says `atomic`. */
  const run = async ({ name, spec, handler }: Found, input: unknown, context: OperationContext, record: Recorder) => {
    if (spec.atomic !== true) {
      const value = checked(name, spec, await handler(input, context))
      record('done', null)
      return value
    }
    return transaction(() => {
      const value = handler(input, context)
      if (value instanceof Promise) throw new Error(`${name} is atomic, so its handler must not wait`)
      record('done', null)
      return checked(name, spec, value)
    })
  }

  return async (operation, input, call) => {
    try {
      const found = find(operation)
      const { name, spec } = found
      const parsed = parse(spec, input)
      await ready(spec)
      const actor = actorOf(call.caller, spec)
      const further = (spec.alsoNeeds ?? []).filter(({ applies }) => applies(parsed as never))
      for (const { permission } of [spec, ...further]) authorise(actor, call.caller, { ...spec, permission })
      // What anybody may send must not decide what is blanked in everybody's messages; passwords of accounts are hashed
      // and go nowhere, so they need not be known.
      if (spec.peopleOnly !== true) redactor.learnFrom(input)
      const notes: ActivityNote[] = []
      let named = actor
      const context: OperationContext = {
        ...call,
        actor,
        scope: actor.scope,
        note: (note) => notes.push(note),
        actAs: (who) => {
          if (spec.scope === 'anonymous') named = { ...actor, ...who }
        },
      }
      const record: Recorder = (outcome, problem) => {
        if (spec.audit === undefined) return
        const entry = {
          activity: spec.audit,
          operation: name,
          caller: call.caller,
          actor: named,
          outcome,
          notes,
          problem,
        }
        try {
          audit(entry)
        } catch (error) {
          // What was done outside the database is done: its answer is not lost because the record is full.
          log.error('activity was not recorded', { ...entry, actor: actor.name, error })
          if (spec.atomic === true && outcome === 'done') throw error
        }
      }
      try {
        // Before the handler: what was begun on a cluster and could not be written down would be forgotten.
        const refused = isChange(spec) ? refuseChanges() : null
        if (refused !== null) throw refused
        return { ok: true, value: await run(found, parsed, context, record) }
      } catch (error) {
        const known = toAppError(error, name, call)
        // A sign-in that was turned away unlooked at leaves nothing: else anybody could fill the disk, and the record with it.
        const isTurnedAway = spec.scope === 'anonymous' && known.code === 'busy'
        if (!isTurnedAway) record(known.code, redactor.text(known.message))
        return failure(known)
      }
    } catch (error) {
      return failure(toAppError(error, typeof operation === 'string' ? operation : '', call))
    }
  }
}
