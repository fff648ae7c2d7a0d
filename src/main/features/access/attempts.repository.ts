import type { UserId } from '#shared/model/ids.ts'
import type { Database } from '../../storage/database.ts'

const DAY_MS = 24 * 60 * 60_000
/** Of one account: whoever comes from more addresses than this in a day displaces his own oldest. */
const MOST_ORIGINS = 1000
const KNOWN_MS = 90 * DAY_MS
const MOST_KNOWN = 50

/** Wrong attempts in a row from one place. */
export interface Attempts {
  readonly failures: number
  /** UTC, ISO 8601; null: not locked. */
  readonly lockedUntil: string | null
}

interface AttemptRecord extends Attempts {
  readonly userId: UserId
  readonly origin: string
  readonly failedAt: string
}

interface KnownAddress {
  readonly userId: UserId
  readonly address: string
  readonly seenAt: string
}

/** What an exchange of the database carries over. */
export interface CarriedAttempts {
  readonly failures: readonly AttemptRecord[]
  readonly known: readonly KnownAddress[]
}

export type AttemptsRepository = ReturnType<typeof createAttemptsRepository>

/** Wrong attempts at accounts, by where they came from, and where their people signed in before. */
export const createAttemptsRepository = (db: Database) => {
  const at = (milliseconds: number): string => new Date(milliseconds).toISOString()
  const find = db.prepare<[string, string, string], Attempts>(
    `SELECT failures, locked_until AS lockedUntil FROM sign_in_failures
     WHERE user_id = ? AND origin = ? AND failed_at >= ?`,
  )
  const total = db
    .prepare<[string, string], number | null>(
      'SELECT sum(failures) FROM sign_in_failures WHERE user_id = ? AND failed_at >= ?',
    )
    .pluck()
  const put = db.prepare<AttemptRecord>(
    `INSERT INTO sign_in_failures (user_id, origin, failures, locked_until, failed_at)
     SELECT @userId, @origin, @failures, @lockedUntil, @failedAt WHERE EXISTS (SELECT 1 FROM users WHERE id = @userId)
     ON CONFLICT (user_id, origin) DO UPDATE SET failures = @failures, locked_until = @lockedUntil, failed_at = @failedAt`,
  )
  const prune = db.prepare<{ id: string; before: string }>(
    `DELETE FROM sign_in_failures WHERE user_id = @id AND (failed_at < @before OR origin IN (
       SELECT origin FROM sign_in_failures WHERE user_id = @id ORDER BY failed_at DESC LIMIT -1 OFFSET ${MOST_ORIGINS}))`,
  )
  const forget = db.prepare<[string, string]>('DELETE FROM sign_in_failures WHERE user_id = ? AND origin = ?')
  const forgetAll = db.prepare<[string]>('DELETE FROM sign_in_failures WHERE user_id = ?')
  const known = db
    .prepare<[string, string, string], number>(
      'SELECT 1 FROM known_addresses WHERE user_id = ? AND address = ? AND seen_at >= ?',
    )
    .pluck()
  const know = db.prepare<KnownAddress>(
    `INSERT INTO known_addresses (user_id, address, seen_at)
     SELECT @userId, @address, @seenAt WHERE EXISTS (SELECT 1 FROM users WHERE id = @userId)
     ON CONFLICT (user_id, address) DO UPDATE SET seen_at = @seenAt`,
  )
  const pruneKnown = db.prepare<{ id: string; before: string }>(
    `DELETE FROM known_addresses WHERE user_id = @id AND (seen_at < @before OR address IN (
       SELECT address FROM known_addresses WHERE user_id = @id ORDER BY seen_at DESC LIMIT -1 OFFSET ${MOST_KNOWN}))`,
  )
  const forgetKnown = db.prepare<[string]>('DELETE FROM known_addresses WHERE user_id = ?')
  const all = db.prepare<[], AttemptRecord>(
    `SELECT user_id AS userId, origin, failures, locked_until AS lockedUntil, failed_at AS failedAt FROM sign_in_failures`,
  )
  const allKnown = db.prepare<[], KnownAddress>(
    'SELECT user_id AS userId, address, seen_at AS seenAt FROM known_addresses',
  )
  return {
    /** Of the last day; null: none. @param now Unix milliseconds */
    find: (userId: UserId, origin: string, now: number): Attempts | null =>
      find.get(userId, origin, at(now - DAY_MS)) ?? null,
    /** All failures of places that failed since. @param since Unix milliseconds */
    failuresSince: (userId: UserId, since: number): number => total.get(userId, at(since)) ?? 0,
    put: (userId: UserId, origin: string, attempts: Attempts, now: number): void => {
      put.run({ userId, origin, ...attempts, failedAt: at(now) })
      prune.run({ id: userId, before: at(now - DAY_MS) })
    },
    forget: (userId: UserId, origin: string): void => {
      forget.run(userId, origin)
    },
    forgetAll: (userId: UserId): void => {
      forgetAll.run(userId)
    },
    /** Whether somebody signed in from there within 90 days. */
    isKnown: (userId: UserId, address: string, now: number): boolean =>
      known.get(userId, address, at(now - KNOWN_MS)) !== undefined,
    know: (userId: UserId, address: string, now: number): void => {
      know.run({ userId, address, seenAt: at(now) })
      pruneKnown.run({ id: userId, before: at(now - KNOWN_MS) })
    },
    /** Every way in of the account ended: none of its places is trusted any more. */
    forgetKnown: (userId: UserId): void => {
      forgetKnown.run(userId)
    },
    /** For an exchange of the database. */
    all: (): CarriedAttempts => ({
      failures: all.all(),
      known: allKnown.all(),
    }),
    replaceAll: ({ failures, known: places }: CarriedAttempts): void => {
      db.exec('DELETE FROM sign_in_failures; DELETE FROM known_addresses')
      for (const record of failures) put.run(record)
      for (const place of places) know.run(place)
    },
  }
}
