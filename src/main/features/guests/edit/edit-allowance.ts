import { AppError } from '#shared/errors.ts'
import { summariseGuest, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { readNic } from '#shared/model/guest-edit/nic.ts'
import { changedTags, splitTags } from '#shared/model/guest-edit/tags.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { allowanceOf, rangesText, type Allowance } from '#shared/model/machine/allowance.ts'
import type { Slice } from '#shared/model/slice.ts'
import { compileTenancy } from '#shared/model/tenancy.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { ClusterOffer } from '#main/features/machines/cluster-offer.ts'

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

/** @throws AppError `forbidden` for a storage that is not the guest's company's to use */
export const assertStorage = (place: EditPlace, name: string): void => {
  if (!editAllowance(place).storage(name))
    throw refused('storage', `${name} is not among the storages this machine may use. Choose one of those listed.`)
}

export const isNic = (key: string): boolean => /^net\d+$/.test(key)

/** Where no interface is set. */
export const NO_NETWORKS: Networks = { bridges: new Map(), vnets: [] }

/** The networks an interface can be plugged into, as the cluster tells them. */
export type Networks = Pick<ClusterOffer, 'bridges' | 'vnets'>

/**
 * A VNet is in its own VLAN, whatever is set beside it. A bridge is one of the node's own: Proxmox makes others by itself
 * (`vmbr0v30`), and who is plugged into one of those is in that VLAN.
 */
const assertPlug = (place: EditPlace, key: string, bridge: string, { bridges, vnets }: Networks): boolean => {
  const vnet = vnets.find(({ name }) => name === bridge)
  const listed = bridges.get(place.guest.node)
  // Where the node did not tell its bridges, Proxmox' own refusal has to do for the provider's people.
  const there = listed?.some(({ name }) => name === bridge) ?? place.scope.kind === 'everything'
  if (vnet === undefined ? there : editAllowance(place).vlan(vnet.tag)) return vnet !== undefined
  throw refused(key, `${key}: There is no bridge or VNet ${bridge} for this machine on ${place.guest.node}.`)
}

const assertNetwork = (
  place: EditPlace,
  key: string,
  { before, after }: { readonly before: string; readonly after: string },
  networks: Networks,
): void => {
  const { type } = place.guest
  const [was, is] = [readNic(type, before), readNic(type, after)]
  if (before !== '' && was.bridge === is.bridge && was.vlan === is.vlan) return
  const allowance = editAllowance(place)
  const hasItsOwn = assertPlug(place, key, is.bridge, networks)
  if ((hasItsOwn && is.vlan === null) || allowance.vlan(is.vlan)) return
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
  // Unless a datacenter is set otherwise, Proxmox keeps tags in small letters.
  for (const spelled of [tags, tags.map((tag) => tag.toLowerCase())]) {
    const foreign = spelled.find((tag) => !allowance.tag(tag) && !place.guest.tags.includes(tag))
    if (foreign === undefined && ownerWith(place, spelled, vlans) === place.guest.companyId) continue
    throw refused(
      'tags',
      'With this change the machine would belong to somebody else, as tags or VLANs say whose machines are on this cluster. Ask the provider to hand it over.',
    )
  }
}

/** @throws AppError `forbidden` for an interface among these values that would be in another's network */
export const assertPlugs = (
  place: EditPlace,
  before: GuestConfigValues,
  values: readonly (readonly [key: string, value: string])[],
  networks: Networks,
): void => {
  for (const [key, value] of values)
    if (isNic(key)) assertNetwork(place, key, { before: before[key] ?? '', after: value }, networks)
}

/** @throws AppError `forbidden` when tags or VLANs of a changed configuration say that the guest is another's */
export const assertOwnership = (place: EditPlace, before: GuestConfigValues, after: GuestConfigValues): void => {
  const tellingOf = (values: GuestConfigValues) => ({
    tags: splitTags(values.tags ?? ''),
    vlans: summariseGuest(values, []).vlans,
  })
  const [was, is] = [tellingOf(before), tellingOf(after)]
  if (was.tags.join() !== is.tags.join() || was.vlans.join() !== is.vlans.join())
    assertStaysOwned(place, is.tags, is.vlans)
}

/**
 * Whether the asker may do this to the guest as it is.
 * @param action its values as they will be sent
 * @param networks of its cluster; needed where interfaces are set
 * @throws AppError `forbidden` that says what may be chosen
 */
export const assertAllowed = (
  place: EditPlace,
  values: GuestConfigValues,
  action: GuestAction,
  networks: Networks,
): void => {
  if (action.kind === 'disk.add' || action.kind === 'disk.move' || action.kind === 'cloudinit.add')
    assertStorage(place, action.storage)
  if (action.kind === 'cdrom' && action.volid !== null) assertStorage(place, action.volid.split(':')[0] ?? '')
  if (action.kind !== 'config') return
  const after: Record<string, string> = { ...values, ...action.set }
  for (const key of action.remove) delete after[key]
  assertPlugs(place, values, Object.entries(action.set), networks)
  assertOwnership(place, values, after)
}

/** Whether a config change touches what says whose a machine is, or what it is plugged into. */
const isTelling = (key: string): boolean => key === 'tags' || isNic(key)

/**
 * The same when the job acts: it may have waited, or be retried days later, and the company's part be another by then.
 * @param values of the guest with all that waits for a restart; read where they matter
 * @throws AppError `forbidden`
 */
export const assertStillAllowed = async (
  place: EditPlace,
  action: GuestAction,
  read: { readonly values: () => Promise<GuestConfigValues>; readonly networks: () => Promise<Networks> },
): Promise<void> => {
  if (action.kind === 'migrate' && action.targetStorage !== null) assertStorage(place, action.targetStorage)
  else if (action.kind === 'tags') assertStaysOwned(place, changedTags(place.guest.tags, action), place.guest.vlans)
  else if (action.kind !== 'config') assertAllowed(place, {}, action, NO_NETWORKS)
  else {
    const keys = [...Object.keys(action.set), ...action.remove]
    if (!keys.some(isTelling)) return
    const plugs = Object.keys(action.set).some(isNic)
    assertAllowed(place, await read.values(), action, plugs ? await read.networks() : NO_NETWORKS)
  }
}
