import type { AddressRange } from '#shared/model/address-range.ts'
import { useAccess } from '#renderer/client/access.store.ts'

/** Why a range is not removed by somebody of a company. */
export const COUNTED = 'External addresses count against the quota: your provider removes the range.'

/** Whether this range is kept as it is for whoever looks, because a quota of his provider counts its addresses. */
export const isCounted = (range: AddressRange | undefined, ownCompany = useAccess.getState().me?.companyId): boolean =>
  range?.kind === 'external' && ownCompany !== null && ownCompany !== undefined
