import { z } from 'zod'

/** How many items a list or an object holds; null: it is neither. */
const countOf = (value: unknown): number | null => {
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null
}

/**
 * A list or a record of at most so many items, counted before any of them is looked at: thousands that each break a rule
 * would cost a second, and an answer that nobody reads.
 * @param sentence what is said when there are more
 */
export const bounded = <Schema extends z.ZodType>(most: number, sentence: string, schema: Schema) =>
  z.preprocess((value: z.input<Schema>, context) => {
    const count = countOf(value)
    if (count === null || count <= most) return value
    context.addIssue({ code: 'custom', message: sentence })
    return z.NEVER
  }, schema)
