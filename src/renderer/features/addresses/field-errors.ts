import type { AppError } from '#shared/errors.ts'

/** The core’s sentence for a field, also for one within a list (`dns.0`); undefined where it has none. */
export const errorAt = (error: AppError | null, ...fields: readonly string[]): string | undefined => {
  const details = Object.entries(error?.details ?? {})
  const found = details.find(([name]) => fields.some((field) => name === field || name.startsWith(`${field}.`)))
  return typeof found?.[1] === 'string' ? found[1] : undefined
}

/** Whether an error belongs to none of these fields, so that it has to stand above the form. */
export const isUnplaced = (error: AppError | null, ...fields: readonly string[]): error is AppError =>
  error !== null && errorAt(error, ...fields) === undefined
