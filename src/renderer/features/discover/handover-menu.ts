import { greyedWithout, useAccess } from '#renderer/client/access.store.ts'
import { formatCount } from '#renderer/components/format.ts'
import type { MenuItem } from '#renderer/components/menu.store.ts'
import { MOST_AT_ONCE } from '#shared/model/most-at-once.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { requestHandover } from './handover.store.ts'

const idsOf = (guests: readonly GuestRow[]) => guests.map(({ id }) => id)
const isMissing = ({ status }: GuestRow): boolean => status === 'missing'

const tooMany = ({ length }: readonly GuestRow[]): { readonly disabledReason?: string } =>
  length > MOST_AT_ONCE ? { disabledReason: `At most ${formatCount(MOST_AT_ONCE)} guests at once: select fewer.` } : {}

/** Whether somebody is one of the provider's people: to others there is one company only. */
const isProvider = (): boolean => (useAccess.getState().me?.companyId ?? null) === null

/** Handing guests to another company, and removing those that are missing. */
export const handoverEntries = (guests: readonly GuestRow[]): MenuItem[] => {
  const missing = guests.filter(isMissing)
  const there = guests.filter((guest) => !isMissing(guest))
  const many = (count: number): string => (guests.length === 1 ? '' : ` ${count} guests`)
  const reassign: MenuItem = {
    id: 'reassign',
    label: `Reassign${many(there.length)} …`,
    ...(there.length === 0 ? { disabledReason: 'It is missing: its cluster lists it no more.' } : tooMany(there)),
    ...greyedWithout('vm.reassign'),
    run: () => {
      requestHandover({ kind: 'reassign', ids: idsOf(there) })
    },
  }
  const forget: MenuItem = {
    id: 'forget',
    label: `Remove${many(missing.length)} from the console …`,
    danger: true,
    ...tooMany(missing),
    ...greyedWithout('vm.delete'),
    run: () => {
      requestHandover({ kind: 'forget', ids: idsOf(missing) })
    },
  }
  return [...(isProvider() ? [reassign] : []), ...(missing.length === 0 ? [] : [forget])]
}
