import type { z } from 'zod'
import type { Answer } from '#shared/bridge.ts'
import type { Contract, OperationSpec } from '#shared/contract/contract.ts'
import { AppError, toWireError, type ErrorDetails, type WireError } from '#shared/errors.ts'
import type { Log } from '../log/log.ts'
import type { Redactor } from '../log/redaction.ts'
import type { CallContext, Caller, Handlers } from './handlers.ts'
import { plainDataFault } from './plain-data.ts'

/** What an operation with `audit` leaves: one entry per call that reached its handler, failed ones included. */
interface AuditEntry {
  readonly activity: string
  readonly operation: string
  readonly caller: Caller
  readonly outcome: 'done' | WireError['code']
}

export interface GateDependencies {
  readonly log: Log
  /** Whether this caller holds the permission, for objects of this scope. */
  readonly authorise: (caller: Caller, spec: Pick<OperationSpec, 'permission' | 'scope'>) => boolean
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

type AnyHandler = (input: unknown, context: CallContext) => unknown

const MAX_FIELDS = 20

/** What leaves an activity changes something; so does what somebody sets for himself, which leaves none. */
const isChange = ({ audit, permission }: OperationSpec): boolean =>
  audit !== undefined || permission === 'preference.write'

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
 * Find, parse, authorise, run, audit, answer. Parsing comes before authorising so that scope can be judged by what is
 * asked for; nothing has happened by then.
 */
export const createDispatch = <Entries extends Contract>(
  entries: Entries,
  handlers: Handlers<Entries>,
  dependencies: GateDependencies,
): Dispatch => {
  const { log, authorise, audit, refuseChanges, translate, redactor, logId, checkOutputs = false } = dependencies

  const find = (operation: unknown): { name: string; spec: OperationSpec; handler: AnyHandler } => {
    const spec = typeof operation === 'string' && Object.hasOwn(entries, operation) ? entries[operation] : undefined
    if (typeof operation !== 'string' || spec === undefined) {
      throw new AppError('not_found', 'There is no such operation. The page and the program may differ in version.')
    }
    return { name: operation, spec, handler: handlers[operation] as AnyHandler }
  }

  const parse = (spec: OperationSpec, input: unknown): unknown => {
    const fault = plainDataFault(input)
    if (fault === null) redactor.learnFrom(input)
    else throw new AppError('invalid_input', `The request was refused: it ${fault}.`, { input: fault })
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

  const run = async (name: string, spec: OperationSpec, handler: AnyHandler, input: unknown, context: CallContext) => {
    const value = await handler(input, context)
    if (!checkOutputs) return value
    const checked = spec.output.safeParse(value)
    if (!checked.success) throw new Error(`${name} returned what its contract does not say: ${checked.error.message}`)
    return value
  }

  return async (operation, input, context) => {
    let name = ''
    try {
      const found = find(operation)
      name = found.name
      const parsed = parse(found.spec, input)
      if (!authorise(context.caller, found.spec)) {
        throw new AppError('forbidden', 'You do not have the right to do this. Ask an administrator for it.', {
          permission: found.spec.permission,
        })
      }
      const record = (outcome: AuditEntry['outcome']): void => {
        if (found.spec.audit === undefined) return
        audit({ activity: found.spec.audit, operation: name, caller: context.caller, outcome })
      }
      try {
        // Before the handler: what was begun on a cluster and could not be written down would be forgotten.
        const refused = isChange(found.spec) ? refuseChanges() : null
        if (refused !== null) throw refused
        const value = await run(name, found.spec, found.handler, parsed, context)
        record('done')
        return { ok: true, value }
      } catch (error) {
        const known = toAppError(error, name, context)
        record(known.code)
        return failure(known)
      }
    } catch (error) {
      return failure(toAppError(error, name, context))
    }
  }
}
