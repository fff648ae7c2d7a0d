import { AppError } from '#shared/errors.ts'

/**
 * Taking something away for good is confirmed with its name, and the core holds it against the one that stands now: a
 * page that is behind, or a script with the wrong id, takes nothing away.
 *
 * @param what What it is called: `company`.
 * @throws AppError `invalid_input` for any other name
 */
export const assertTypedName = (what: string, name: string, typed: string): void => {
  // Names of before the rule for names may hold letters taken apart; what is typed looks the same.
  if (typed.normalize('NFC') === name.normalize('NFC')) return
  throw new AppError('invalid_input', `To remove this ${what} type its name exactly: ${name}. Nothing was removed.`)
}
