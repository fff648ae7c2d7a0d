import type { Answer } from '#shared/bridge.ts'
import { transport } from './transport.ts'

const answers = new Map<string, Promise<Answer>>()

/**
 * Asks for operations without input before those who need them are loaded. Only for what tells by itself when it is out
 * of date, or what nothing but this page changes.
 */
export const askAhead = (operations: readonly string[]): void => {
  for (const operation of operations) answers.set(operation, transport().invoke(operation, {}))
}

/** The answer that was asked for ahead; once, whoever asks again asks anew. */
export const takeAskedAhead = (operation: string): Promise<Answer> | undefined => {
  const answer = answers.get(operation)
  answers.delete(operation)
  return answer
}
