import type {
  EventName,
  EventPayload,
  OperationArguments,
  OperationName,
  OperationOutput,
} from '#shared/contract/index.ts'
import { AppError, fromWireError } from '#shared/errors.ts'
import { takeAskedAhead } from './asked-ahead.ts'
import { transport } from './transport.ts'

const refusals = new Set<(code: 'unauthenticated' | 'locked', message: string) => void>()

/** Hears that the core answers nothing any more: the session ended, or the app lock was closed. */
export const onShutOut = (listener: (code: 'unauthenticated' | 'locked', message: string) => void): (() => void) => {
  refusals.add(listener)
  return () => {
    refusals.delete(listener)
  }
}

/**
 * Asks the core for one operation.
 * @throws AppError with the code the core gave; `unreachable` when nobody answers
 */
export const call = async <Name extends OperationName>(
  name: Name,
  input: OperationArguments<Name>,
): Promise<OperationOutput<Name>> => {
  const answer = await (takeAskedAhead(name) ?? transport().invoke(name, input))
  if (!answer.ok) {
    const { code, message } = answer.error
    // A wrong password at the sign-in says nothing of a session.
    if ((code === 'unauthenticated' && name !== 'access.signIn') || code === 'locked')
      for (const listener of refusals) listener(code, message)
    throw fromWireError(answer.error)
  }
  return answer.value as OperationOutput<Name>
}

/** Hears one event until the returned function is called. */
export const on = <Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): (() => void) =>
  transport().subscribe(name, (payload) => {
    listener(payload as EventPayload<Name>)
  })

/** Hears that events may have been missed (connection lost, database replaced): whoever keeps data loads it anew. */
export const onGap = (listener: () => void): (() => void) => {
  const ends = [transport().onGap(listener), on('app.dataReplaced', listener)]
  return () => {
    for (const end of ends) end()
  }
}

/** Any thrown thing as an AppError, so that views deal with one kind. */
export const asAppError = (thrown: unknown): AppError =>
  thrown instanceof AppError
    ? thrown
    : new AppError(
        'internal',
        'Something failed inside the page. Load it again; if it comes back, send the diagnostics.',
        {
          reason: thrown instanceof Error ? thrown.message : String(thrown),
        },
      )
