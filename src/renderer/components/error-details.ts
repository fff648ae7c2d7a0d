import type { AppError } from '#shared/errors.ts'

/** Everything support needs of an error, as text to copy. */
export const errorDetails = (error: AppError): string =>
  [
    `${error.code}: ${error.message}`,
    ...Object.entries(error.details ?? {}).map(([key, value]) => `${key}: ${String(value)}`),
  ].join('\n')
