import { AppError } from '#shared/errors.ts'

/** Proxmox' own words, where it has given any. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof AppError)) return ''
  return typeof error.details?.reason === 'string' ? error.details.reason : error.message
}

/** Somebody else holds a lock for a moment: that of a guest's file, or that of a storage. */
export const isLockTimeout = (error: unknown): boolean =>
  /can't lock file|cfs-lock .*(?:timeout|error)|got lock timeout/i.test(wordsOf(error))

/** A task still works on the guest. */
export const isLocked = (error: unknown): boolean => /is locked(?: \(|$)/i.test(wordsOf(error))

/** The number is somebody else's already. */
export const isTaken = (error: unknown): boolean =>
  /already exists|config file already|already in use/i.test(wordsOf(error))

/** The request went out and nobody knows whether it arrived. */
export const isSilence = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'timeout' || error.code === 'unreachable')

/** Under this name there is no guest where it was asked for. */
export const isMissing = (error: unknown): boolean => /does not exist|no such (?:vm|container)/i.test(wordsOf(error))
