const REMOVED = '[removed]'
const MAX_DEPTH = 8
const MAX_ENTRIES = 200
const MAX_TEXT = 20_000
/** Shorter ones would blank ordinary words; they are still caught by key name and pattern. */
const MIN_LEARNED = 6
const MAX_LEARNED = 5000

/** Names of fields whose value never leaves, however it looks. */
const SECRET_KEY =
  /pass(word|phrase|wd)?$|secret|ticket|cookie|csrf|authori[sz]ation|private.?key|api.?key|^token$|session|credential$|^otp$/i

/** Whether a field is named like a secret: its value is then neither logged nor recorded. */
export const isSecretName = (name: string): boolean => SECRET_KEY.test(name)

/**
 * What credentials look like inside a sentence, a URL or a header. Servers write part of what is searched: what may
 * begin anywhere is bounded in length and never split in two ways, so that no text takes more than linear time.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Proxmox API token header and the bare token: `PVEAPIToken=user@realm!id=uuid`
  [/(PVEAPIToken[= ][^\s!]{1,200}![^\s=:]{1,128}[=:])[^\s"',;]+/gi, `$1${REMOVED}`],
  // … also as people paste it into a field meant for the id alone.
  [/((?<![^\s"'=:!@])[^\s"'=:!@]+@[^\s"'=:!@]+![^\s"'=:]{1,128}=)[^\s"',;]+/g, `$1${REMOVED}`],
  [/((?<![^\s"'=:!@])[^\s"'=:!@]+@[^\s"'=:!@]+![^\s"'=:]{1,128}:)[0-9a-f]{8}-[0-9a-f-]{27}/gi, `$1${REMOVED}`],
  // Tickets: `PVE:root@pam:5F0C…::base64`, also `PVEVNC:` and the two-factor challenge `PVE:!tfa!…`
  [/\bPVE[A-Z]{0,20}(?::|%3A)[^\s"',;&]{8,}/g, REMOVED],
  [/((?:PVEAuthCookie|PBSAuthCookie|__Host-[\w-]{1,100}|multpanel-session[\w-]{0,100})=)[^\s"',;]+/gi, `$1${REMOVED}`],
  // Personal API tokens of this console; their id may be told.
  [/(mp_[0-9a-f]{32}_)[\w-]+/gi, `$1${REMOVED}`],
  // Signed sessions (JWT, RFC 7519).
  [/\beyJ[\w-]{8,1000}\.eyJ[\w-]{8,2000}\.[\w-]{8,1000}/g, REMOVED],
  // CSRFPreventionToken: `5F0C1234:base64`
  [/(CSRFPreventionToken["']?\s*[:=]\s*["']?)[^\s"',;]+/gi, `$1${REMOVED}`],
  [/\b[0-9A-F]{8}:[A-Za-z0-9+/]{27,}={0,2}/g, REMOVED],
  [
    /((?:authorization|proxy-authorization)["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|digest)\s+)?[^\s"',;]+/gi,
    `$1${REMOVED}`,
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{12,}=*/gi, `$1 ${REMOVED}`],
  [/((?:^|[?&;,\s"'{])(?:password|passwd|secret|token|ticket|otp)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi, `$1${REMOVED}`],
  [/(\w:\/\/[^\s/:@]{1,256}:)[^\s/@]{1,512}@/g, `$1${REMOVED}@`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REMOVED],
]

export interface Redactor {
  /** Remembers a secret so that it is removed wherever it turns up, also URL-encoded or in JSON. */
  readonly learn: (secret: string) => void
  /** Learns every value under a secret's name inside an operation's input. */
  readonly learnFrom: (input: unknown) => void
  readonly text: (text: string) => string
  /** A copy fit for a log: errors with their causes, no secrets, bounded in depth and size. */
  readonly value: (value: unknown) => unknown
}

const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
]

/** The one place that knows what must not be told. */
export const createRedactor = (): Redactor => {
  const learned = new Set<string>()

  const learn = (secret: string): void => {
    if (secret.length < MIN_LEARNED) return
    for (const spelling of spellings(secret)) learned.add(spelling)
    for (const oldest of learned) {
      if (learned.size <= MAX_LEARNED) break
      learned.delete(oldest)
    }
  }

  const learnFrom = (input: unknown, depth = 0): void => {
    if (typeof input !== 'object' || input === null || depth > MAX_DEPTH) return
    for (const [key, value] of Object.entries(input)) {
      if (typeof value === 'string' && isSecretName(key)) learn(value)
      else learnFrom(value, depth + 1)
    }
  }

  const text = (original: string): string => {
    // Cleaned before it is cut: of a secret that lies across the cut half would stay.
    let result = original.slice(0, MAX_TEXT * 2)
    for (const secret of learned) if (result.includes(secret)) result = result.replaceAll(secret, REMOVED)
    for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement)
    return original.length > MAX_TEXT ? `${result.slice(0, MAX_TEXT)} …` : result
  }

  const ofError = (error: Error, depth: number, seen: Set<object>): Record<string, unknown> => ({
    name: error.name,
    message: text(error.message),
    ...(error.stack === undefined ? {} : { stack: text(error.stack) }),
    // Own fields carry codes, but also whole requests with their headers: they go through the same sieve.
    ...ofEntries(Object.entries(error), depth, seen),
    ...(error.cause === undefined ? {} : { cause: clean(error.cause, depth + 1, seen) }),
  })

  const ofEntries = (entries: [string, unknown][], depth: number, seen: Set<object>): Record<string, unknown> =>
    Object.fromEntries(
      entries
        .slice(0, MAX_ENTRIES)
        .map(([key, value]) => [text(key), isSecretName(key) ? REMOVED : clean(value, depth + 1, seen)]),
    )

  const clean = (value: unknown, depth: number, seen: Set<object>): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
    if (typeof value === 'function') return '[function]'
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH) return '[deeper]'
    if (seen.has(value)) return '[seen above]'
    seen.add(value)
    if (value instanceof Error) return ofError(value, depth, seen)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
    if (value instanceof Map)
      return ofEntries(
        [...value].map(([key, item]) => [String(key), item]),
        depth,
        seen,
      )
    if (value instanceof Set) return [...value].slice(0, MAX_ENTRIES).map((item) => clean(item, depth + 1, seen))
    if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((item) => clean(item, depth + 1, seen))
    return ofEntries(Object.entries(value), depth, seen)
  }

  return {
    learn,
    learnFrom: (input) => learnFrom(input),
    text,
    value: (value) => {
      try {
        return clean(value, 0, new Set())
      } catch {
        return '[unreadable]'
      }
    },
  }
}
