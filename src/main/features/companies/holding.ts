import type { Holding } from '#shared/contract/companies.contract.ts'

const EXAMPLES = 3

/** One line of what a company holds. @param what plural, as people say it */
export const holding = (what: string, names: readonly string[]): Holding => ({
  what,
  count: names.length,
  examples: names.slice(0, EXAMPLES),
})
