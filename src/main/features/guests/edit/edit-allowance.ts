import { AppError } from '#shared/errors.ts'
import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import { summariseGuest } from '#shared/model/guest-config.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { readNic } from '#shared/model/guest-edit/nic.ts'
import { splitTags } from '#shared/model/guest-edit/tags.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { allowanceOf, rangesText, type Allowance } from '#shared/model/machine/allowance.ts'
import type { Slice } from '#shared/model/slice.ts'
import { compileTenancy } from '#shared/model/tenancy.ts'
import type { CompanyScope } from '#main/company-scope.ts'

/** Who edits what: whose the guest is, who holds its cluster, what of it is given to others. */
export interface EditPlace {
  readonly guest: GuestRow
  readonly holder: CompanyId | null
  readonly slices: readonly Slice[]
  readonly scope: CompanyScope
}

/** What of its cluster a guest may be given. */
export const editAllowance = ({ guest, holder, slices, scope }: EditPlace): Allowance =>
  allowanceOf(guest.companyId, holder, slices, scope.kind === 'everything')

const refused = (field: string, message: string): AppError => new AppError('forbidden', message, { field })

const assertStorage = (place: EditPlace, name: string): void => {
  if (!editAllowance(place).storage(name))
    throw refused('storage', `${name} is not among the storages this machine may use. Choose one of those listed.`)
}

export const isNicKey = (key: string): boolean => /^net\d+$/.test(key)

/** @param vnets the VLAN each VNet of the cluster brings: what is plugged into one is in that */
const assertNetwork = (
  place: EditPlace,
  key: string,
  before: string,
  after: string,
  vnets: ReadonlyMap<string, number | null>,
): void => {
  const { type } = place.guest
  const [was, is] = [readNic(type, before), readNic(type, after)]
  if (before !== '' && was.bridge === is.bridge && was.vlan === is.vlan) return
  const allowance = editAllowance(place)
  const inVnet = vnets.has(is.bridge)
  if (inVnet && !allowance.vlan(vnets.get(is.bridge) ?? null))
    throw refused(
      key,
      `${key}: there is no VNet ${is.bridge} this machine may use. Choose a bridge or VNet of those listed.`,
    )
  // A tag inside a VNet never leaves the VLAN of the VNet.
  if (inVnet ? is.vlan === null || allowance.vlan(is.vlan) : allowance.vlan(is.vlan)) return
  const which =
    allowance.vlans === null ? 'It is another company’s.' : `This machine may use ${rangesText(allowance.vlans)}.`
  throw refused(key, `${key}: VLAN ${is.vlan === null ? 'untagged' : is.vlan} is not to be had. ${which}`)
}

/** Whose the guest would be with these tags and VLANs. */
const ownerWith = (
  { guest, holder, slices }: EditPlace,
  tags: readonly string[],
  vlans: readonly number[],
): CompanyId | null => {
  const pinned = slices.find(({ guestIds }) => guestIds.includes(guest.id))?.companyId ?? null
  return compileTenancy({ companyId: holder, slices }).companyOf({ ...guest, tags, vlans }, pinned)
}

/**
 * Tags and VLANs can say whose a machine is: somebody of a company does not give it away, or take it, by changing them.
 * The provider's people do that on purpose.
 */
export const assertStaysOwned = (place: EditPlace, tags: readonly string[], vlans: readonly number[]): void => {
  if (place.scope.kind === 'everything') return
  const allowance = editAllowance(place)
  const foreign = tags.find((tag) => !allowance.tag(tag) && !place.guest.tags.includes(tag))
  if (foreign !== undefined || ownerWith(place, tags, vlans) !== place.guest.companyId)
    throw refused(
      'tags',
      'With this change the machine would belong to somebody else, as tags or VLANs say whose machines are on this cluster. Ask the provider to hand it over.',
    )
}

/**
 * Whether the asker may do this to the guest as it is.
 * @param action its values as they will be sent
 * @param vnets the VLAN each VNet of the cluster brings; needed where interfaces are set
 * @throws AppError `forbidden` that says what may be chosen
 */
export const assertAllowed = (
  place: EditPlace,
  values: GuestConfigValues,
  action: GuestAction,
  vnets: ReadonlyMap<string, number | null>,
): void => {
  if (action.kind === 'disk.add' || action.kind === 'disk.move') assertStorage(place, action.storage)
  if (action.kind === 'cdrom' && action.volid !== null) assertStorage(place, action.volid.split(':')[0] ?? '')
  if (action.kind !== 'config') return
  const after: Record<string, string> = { ...values, ...action.set }
  for (const key of action.remove) delete after[key]
  for (const [key, value] of Object.entries(action.set))
    if (isNicKey(key)) assertNetwork(place, key, values[key] ?? '', value, vnets)
  const tags = splitTags(after.tags ?? '')
  const { vlans } = summariseGuest(after, [])
  if (tags.join() !== splitTags(values.tags ?? '').join() || vlans.join() !== summariseGuest(values, []).vlans.join())
    assertStaysOwned(place, tags, vlans)
}
