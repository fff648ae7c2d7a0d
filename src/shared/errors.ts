/**
 * The closed list of what can go wrong, with the HTTP status each has on the served way.
 * A code is what programs act on; `message` is the sentence a person reads: what happened, why, what to do.
 */
const STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  /** The app lock of the desktop is closed. */
  locked: 423,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  busy: 429,
  cancelled: 499,
  internal: 500,
  unsupported: 501,
  /** The cluster answered and said no (its own words are in `details.reason`). */
  cluster_refused: 502,
  unreachable: 503,
  timeout: 504,
  not_proxmox: 502,
  certificate_changed: 526,
  credentials_refused: 502,
  credentials_expired: 502,
  rights_missing: 502,
  rate_limited: 503,
  vault_unavailable: 503,
  storage_full: 507,
  database_newer: 503,
  database_damaged: 503,
} as const

export type ErrorCode = keyof typeof STATUS

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** How an error crosses a wire: plain data, no stack. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: ErrorDetails
}

/** The one error the core throws on purpose. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(STATUS, value)

/** All of them, for documentation. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(STATUS).filter(isErrorCode)

export const httpStatusOf = (code: ErrorCode): number => STATUS[code]

export const toWireError = (error: AppError): WireError =>
  error.details === undefined
    ? { code: error.code, message: error.message }
    : { code: error.code, message: error.message, details: error.details }

/** Rebuilds the error on the other side, so that `error.code` works in the page as in main. */
export const fromWireError = (wire: WireError): AppError => new AppError(wire.code, wire.message, wire.details)
