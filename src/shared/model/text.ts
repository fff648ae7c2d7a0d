import { z } from 'zod'
import { textProblem } from './text-problem.ts'

interface TextRule {
  readonly max: number
  /** May be empty. */
  readonly optional?: boolean
  /** What is missing, where "at least one character" says too little. */
  readonly empty?: string
  /** May have line ends and tabs. */
  readonly lines?: boolean
}

/**
 * A text a person gives something: a name, a label, a place, a note. One rule for all, so that what is stored can be
 * read back as it was typed and looks like what it is.
 */
export const typedText = ({ max, optional = false, lines = false, empty = 'Enter at least one character' }: TextRule) =>
  z
    .string()
    // Composed: two keyboards write one letter in two ways, and a name must be found, and be taken, in both.
    .normalize('NFC')
    .trim()
    .min(optional ? 0 : 1, empty)
    .max(max, `Enter at most ${max} characters`)
    .superRefine((text, context) => {
      const problem = textProblem(text, lines)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
