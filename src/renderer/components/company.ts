import { quoteValue } from '#shared/model/search/write.ts'

/** What the MSP itself owns carries no company's name. */
export const companyLabel = (owner: string): string => (owner === '' ? 'Own' : owner)

/** The search for everything of a company, by its whole name. */
export const companyQuery = (owner: string): string => `company=${owner === '' ? 'none' : quoteValue(owner)}`
