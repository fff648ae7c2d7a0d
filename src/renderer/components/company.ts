import { useAccess } from '#renderer/client/access.store.ts'
import type { Company } from '#shared/model/company.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import { companyColour } from '#renderer/app/theme.ts'

type Looks = ReadonlyMap<CompanyId, Pick<Company, 'name' | 'colour'>>

/** What the provider owns himself carries no company's name. */
const OWN_LABEL = 'Own'
/** For people of a company: a cluster it has a part of only. “Own” would say the opposite. */
const SHARED_LABEL = 'Shared'

const labelOfNone = (): string => ((useAccess.getState().me?.companyId ?? null) === null ? OWN_LABEL : SHARED_LABEL)

/** Its name; of the provider's own, that. Empty while the companies are on their way. */
export const companyLabel = (companies: Looks, id: CompanyId | null): string =>
  id === null ? labelOfNone() : (companies.get(id)?.name ?? '')

/** The colour of what belongs to it. */
export const colourOf = (companies: Looks, id: CompanyId | null): string =>
  companyColour(id === null ? null : companies.get(id))

/** The search for everything of a company, by its whole name; empty: the provider's own. */
export const companyQuery = (name: string): string => `company=${name === '' ? 'none' : quoteValue(name)}`
