import { MASK, type GuestConfigValues } from '../guest-config.ts'

/** One key that somebody else changed while a form was open. Values as in the configuration; null: it is not there. */
export interface ConfigDifference {
  readonly key: string
  readonly shown: string | null
  readonly theirs: string | null
  /** Undefined: the form does not touch it. */
  readonly mine: string | null | undefined
}

/** What a form wants; null takes a key out. */
export type WantedValues = Readonly<Record<string, string | null>>

const byKey = new Intl.Collator('en', { numeric: true }).compare

/**
 * What is different now from what the form showed, with what it would put there. Keys both changed first, as there
 * somebody has to decide.
 */
export const configDifference = (
  shown: GuestConfigValues,
  now: GuestConfigValues,
  wanted: WantedValues,
): ConfigDifference[] =>
  [...new Set([...Object.keys(shown), ...Object.keys(now)])]
    .filter((key) => shown[key] !== now[key])
    .map((key) => ({ key, shown: shown[key] ?? null, theirs: now[key] ?? null, mine: wanted[key] }))
    .sort((a, b) => Number(a.mine === undefined) - Number(b.mine === undefined) || byKey(a.key, b.key))

const SECRET = /password|secret/i

/** A value as it may be shown. */
export const shownValue = (key: string, value: string | null): string => {
  if (value === null) return 'not set'
  return SECRET.test(key) ? MASK : value
}
