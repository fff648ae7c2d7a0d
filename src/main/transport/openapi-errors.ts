import type { ErrorCode } from '#shared/errors.ts'

/** What each code tells a caller; the compiler demands one for each. */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  invalid_input: 'The input is not what the operation takes; details name the fields.',
  unauthenticated: 'No session and no token, or one that is unknown, revoked or expired; or a disabled account.',
  locked: 'The app lock of the desktop is closed.',
  forbidden: 'The caller may not do this, or the request came from a foreign page.',
  not_found: 'There is no such operation or object.',
  conflict: 'What is there stands against it: a name in use, an object that still holds others.',
  busy: 'Too much at once; try again in a while.',
  cancelled: 'The caller went away or called it off.',
  internal: 'A defect; the log has it under the logId of the details.',
  unsupported: 'This installation cannot do it.',
  cluster_refused: 'The cluster answered and said no; its words are in details.reason.',
  unreachable: 'No address of the cluster answers.',
  timeout: 'The cluster did not answer in time.',
  not_proxmox: 'What answers there is not a Proxmox VE API.',
  certificate_changed: 'The certificate is not the pinned one; a person must look.',
  credentials_refused: 'The cluster does not accept the stored sign-in.',
  credentials_expired: 'The stored sign-in has expired.',
  rights_missing: 'The stored sign-in lacks a right on the cluster.',
  rate_limited: 'The cluster or the limit towards it asks to wait.',
  vault_unavailable: 'Stored credentials cannot be read or written.',
  storage_full: 'The disk of the console is full.',
  database_newer: 'The database is of a newer version of the program.',
  database_damaged: 'The database is damaged; a copy can be restored.',
}
