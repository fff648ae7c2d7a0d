import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { demandBetween } from '#shared/model/guest-amounts.ts'
import type { GuestType } from '#shared/model/guest.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'

const sizeOf = (values: GuestConfigValues, key: string): number =>
  decodeDisks(values).find((disk) => disk.key === key)?.size ?? 0

/** What of the company's quota a change asks for beyond what the guest has; what is given back is no demand. */
export const demandOf = (type: GuestType, values: GuestConfigValues, action: GuestAction): Partial<QuotaAmounts> => {
  if (action.kind === 'disk.add') return { disk: action.size }
  if (action.kind === 'disk.move') return action.deleteSource ? {} : { disk: sizeOf(values, action.disk) }
  if (action.kind === 'disk.resize') return { disk: action.size - sizeOf(values, action.disk) }
  if (action.kind !== 'config') return {}
  const after = { ...values, ...action.set }
  for (const key of action.remove) delete after[key]
  return demandBetween(type, values, after)
}
