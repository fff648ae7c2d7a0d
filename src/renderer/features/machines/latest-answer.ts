import type { AppError } from '#shared/errors.ts'
import { asAppError } from '#renderer/client/client.ts'

interface LatestAnswer<Question, Answer> {
  readonly ask: (question: Question) => Promise<Answer>
  readonly onAnswer: (answer: Answer, question: Question) => void
  readonly onFailure: (error: AppError, question: Question) => void
  /** Milliseconds of quiet before it is asked; 0: at once. */
  readonly afterMs: number
}

/**
 * Asks a question that changes while somebody types: a moment after the last change, and only the newest counts. What
 * answers an older one is dropped, in whatever order the answers come.
 */
export const createLatestAnswer = <Question, Answer>(of: LatestAnswer<Question, Answer>) => {
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const drop = (): void => {
    turn += 1
    clearTimeout(timer)
  }
  const send = async (question: Question): Promise<void> => {
    const mine = turn
    try {
      const answer = await of.ask(question)
      if (mine === turn) of.onAnswer(answer, question)
    } catch (thrown) {
      if (mine === turn) of.onFailure(asAppError(thrown), question)
    }
  }
  return {
    /** The question as it is now; what was asked before is not waited for any more. */
    put: (question: Question): void => {
      drop()
      if (of.afterMs === 0) void send(question)
      else timer = setTimeout(() => void send(question), of.afterMs)
    },
    /** Nothing is asked and nothing is waited for. */
    drop,
  }
}
