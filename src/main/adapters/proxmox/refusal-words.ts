import { AppError } from '#shared/errors.ts'

/** Proxmox' own words with which it refused a request or a task failed; "" for any other error. */
export const refusalWords = (error: unknown): string => {
  if (!(error instanceof AppError) || error.code !== 'cluster_refused') return ''
  return typeof error.details?.reason === 'string' ? error.details.reason : error.message
}

/** `can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout`: another worker has it at this moment. */
export const isFileLocked = (words: string): boolean => /can't lock file .*got timeout/i.test(words)

/** `cfs-lock 'storage-shared' error: got lock request timeout`: another node works on the storage. */
export const isStorageLocked = (words: string): boolean => /cfs-lock .*(?:timeout|error)|got lock timeout/i.test(words)

/** `VM is locked (backup)`: a task works on the guest. @returns "backup"; null: it is not locked */
export const guestLockIn = (words: string): string | null => /(?:VM|CT) is locked \(([^)]*)\)/i.exec(words)?.[1] ?? null

/** Asked on a node it is not on, Proxmox says "Configuration file 'nodes/x/qemu-server/100.conf' does not exist". */
export const isElsewhere = (error: unknown): boolean =>
  /does not exist|no such (?:vm|container)/i.test(refusalWords(error))

/** The request went out and nobody knows whether it arrived. */
export const isSilence = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'timeout' || error.code === 'unreachable')
