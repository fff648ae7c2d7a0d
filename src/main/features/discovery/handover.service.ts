import { AppError } from '#shared/errors.ts'
import {
  skipReason,
  WAIVABLE,
  type AddressFate,
  type HandoverPlan,
  type SameMachine,
  type SkipReason,
} from '#shared/model/discovery.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import { NOTHING_USED, QUOTA_RESOURCES, type QuotaAmounts } from '#shared/model/quota.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { DiscoveryRepository, Duplicate } from './discovery.repository.ts'
import type { DiscoverySurroundings, HandedOver } from './discovery.ports.ts'
import type { RequestedBy } from './requested-by.ts'

/** One guest to be handed over. */
export type HandoverOrder = {
  readonly guestId: GuestId
  readonly by: RequestedBy
  /** Asked for besides what the inventory says is used: guests of the same plan that are not handed over yet. */
  readonly ahead?: Partial<QuotaAmounts>
} & (
  | { readonly kind: 'import'; readonly to: CompanyId; readonly anyway: boolean }
  | { readonly kind: 'reassign'; readonly to: CompanyId | null; readonly releaseAddresses: boolean }
)

interface Dependencies {
  readonly repository: DiscoveryRepository
  readonly surroundings: DiscoverySurroundings
}

const ACTIVITY = { import: 'guest.imported', reassign: 'guest.reassigned' } as const
const OF_MARK = { pool: 'pool', vmid: 'VMID', tag: 'tag', vlan: 'VLAN' } as const

const refuse = (message: string): AppError => new AppError('conflict', message)

/** What speaks against taking a guest over. */
interface Objection {
  readonly fact: string
  /** The same as a sentence, with the next step. */
  readonly text: string
  /** Whoever knows better does it all the same. */
  readonly waivable: boolean
}

/** Thrown to undo what was only tried. */
class Rehearsed extends Error {}

/**
 * Hands guests to companies: one transaction for each, in which everything that belongs to it is checked, changed and
 * recorded. A plan is the same, undone at its end, so that it cannot say anything else than what is going to happen.
 */
export type HandoverService = ReturnType<typeof createHandoverService>

export const createHandoverService = ({ repository, surroundings }: Dependencies) => {
  const {
    inventory,
    connections,
    tenancy,
    sliceOf,
    companyName,
    projectName,
    assertWithin,
    takenBy,
    addresses,
    sighted,
    record,
  } = surroundings
  const nameOf = (id: CompanyId | null): string =>
    id === null ? 'the provider' : (companyName(id) ?? 'a removed company')
  const clusterName = (id: ClusterId): string => connections.nameOf(id) ?? 'a removed cluster'

  const sameMachine = ({ of, by }: Duplicate): SameMachine | null => {
    const other = inventory.guest(of)
    if (other === undefined) return null
    const { name, vmid, clusterId, companyId, status } = other
    return { guestId: of, name, vmid, clusterId, companyId, missing: status === 'missing', by }
  }
  const duplicateText = ({ name, vmid, clusterId, companyId, missing, by }: SameMachine): string =>
    `it has the same ${by === 'uuid' ? 'SMBIOS UUID' : 'MAC address'} as “${name}” (${vmid}) on ${clusterName(clusterId)}, which belongs to ${nameOf(companyId)}${missing ? ' and is missing there: remove that one first' : ''}`

  const SKIPPED: Readonly<Record<SkipReason, (guest: GuestRow, to: CompanyId, twin: SameMachine | null) => string>> = {
    other_company: ({ name, companyId }) => `“${name}” belongs to ${nameOf(companyId)} already`,
    already_yours: ({ name, companyId }) => `“${name}” belongs to ${nameOf(companyId)} already`,
    missing: ({ name, clusterId }) => `${clusterName(clusterId)} does not list “${name}” any more`,
    template: ({ name }) => `“${name}” is a template`,
    duplicate: ({ name }, _to, twin) => `“${name}” is known twice${twin === null ? '' : `: ${duplicateText(twin)}`}`,
    outside_slice: ({ name, clusterId }, to) =>
      `“${name}” carries none of the marks by which ${nameOf(to)} has its part of ${clusterName(clusterId)}`,
  }
  const WAYS: Readonly<Partial<Record<SkipReason, string>>> = {
    other_company: 'Reassign it instead.',
    template: 'Reassign it where a company is to have it.',
    duplicate: 'Take it over anyway where it is a machine of its own.',
    outside_slice: 'Take it over anyway where it is theirs.',
  }

  const objection = (guest: GuestRow, to: CompanyId): Objection | null => {
    const duplicate = repository.duplicateOf(guest.id)
    const slice = sliceOf(guest.clusterId, to)
    const reason = skipReason({ guest, companyId: to, duplicate: duplicate !== null, slice })
    if (reason === null) return null
    const twin = duplicate === null ? null : sameMachine(duplicate)
    const fact = SKIPPED[reason](guest, to, twin)
    const way = WAYS[reason]
    return { fact, text: `${fact}.${way === undefined ? '' : ` ${way}`}`, waivable: WAIVABLE.has(reason) }
  }
  const assertImportable = (guest: GuestRow, to: CompanyId, anyway: boolean): void => {
    const against = objection(guest, to)
    if (against !== null && !(anyway && against.waivable)) throw refuse(against.text)
  }
  const assertReassignable = (guest: GuestRow, to: CompanyId | null): void => {
    const { whole, otherwise, marks } = tenancy.claims(guest)
    const place = clusterName(guest.clusterId)
    if (guest.status === 'missing') throw refuse(`${place} does not list “${guest.name}” any more.`)
    if (guest.companyId === to) throw refuse(`“${guest.name}” belongs to ${nameOf(to)} already.`)
    if (whole !== null && to !== whole)
      throw refuse(
        `${place} belongs to ${nameOf(whole)} whole, and “${guest.name}” with it. Take the cluster back first, or hand it over whole.`,
      )
    const [mark] = marks
    if (to === null && otherwise !== null && mark !== undefined)
      throw refuse(
        `The ${OF_MARK[mark.criterion]} ${mark.value} of “${guest.name}” gives it to ${nameOf(mark.companyId)}. Edit the slice of ${place}, or change the guest.`,
      )
  }

  const howOf = (guest: GuestRow, to: CompanyId | null): string => {
    const { whole, marks, otherwise } = tenancy.claims(guest)
    const [mark] = marks
    const place = clusterName(guest.clusterId)
    if (to === null) return `Given to nobody by hand any more, it is the provider’s again.`
    if (otherwise === to && mark === undefined)
      return `${nameOf(whole)} holds ${place} whole: nothing has to be given by hand.`
    if (otherwise === to && mark !== undefined)
      return `Its ${OF_MARK[mark.criterion]} ${mark.value} gives it to ${nameOf(to)}: nothing has to be given by hand.`
    const slice = sliceOf(guest.clusterId, to) === null ? `a new slice of ${place}` : `the slice of ${place}`
    const over =
      mark === undefined || mark.companyId === to
        ? ''
        : ` That goes before its ${OF_MARK[mark.criterion]} ${mark.value}, which says ${nameOf(mark.companyId)}.`
    return `Named in ${slice} that ${nameOf(to)} has.${over}`
  }

  const plus = (one: Partial<QuotaAmounts>, more: Partial<QuotaAmounts>): Partial<QuotaAmounts> =>
    Object.fromEntries(QUOTA_RESOURCES.map((resource) => [resource, (one[resource] ?? 0) + (more[resource] ?? 0)]))

  const addressesOf = (order: HandoverOrder, guest: GuestRow) => {
    const moved = { ...sighted(guest), companyId: order.to }
    const release = order.kind === 'reassign' && order.releaseAddresses
    const followed = addresses.follow(order.by, moved, release)
    if (order.kind === 'reassign') return followed
    const adopted = addresses.adopt(order.by, moved)
    const told = new Set(followed.fates.map(({ address }) => address))
    return {
      fates: [...followed.fates, ...adopted.fates.filter(({ address }) => !told.has(address))],
      touched: [...followed.touched, ...adopted.touched],
    }
  }

  /** The provider sees both companies; each of these only that the guest left it or came to it. */
  const notesOf = (guest: GuestRow, to: CompanyId | null, fates: readonly AddressFate[]): ActivityNote[] => {
    const { id: entityId, name: label, companyId: from, clusterId } = guest
    const note = { entity: 'guest', entityId, label, clusterId } as const
    const told = fates.map(({ text }) => text)
    return [
      { ...note, companyId: null, before: { company: nameOf(from) }, after: { company: nameOf(to), addresses: told } },
      ...(from === null
        ? []
        : [
            {
              ...note,
              companyId: from,
              before: { company: nameOf(from) },
              description: `Guest “${label}” handed over`,
            },
          ]),
      ...(to === null
        ? []
        : [{ ...note, companyId: to, after: { company: nameOf(to) }, description: `Guest “${label}” taken over` }]),
    ]
  }

  /**
   * Within the caller's transaction.
   * @throws AppError `not_found`, or `conflict` with what stands in the way
   */
  const handOver = (order: HandoverOrder): HandedOver => {
    const { guestId, to, by, kind } = order
    const guest = inventory.guest(guestId)
    if (guest === undefined)
      throw new AppError('not_found', 'This guest is no longer in the inventory: it was removed meanwhile.')
    if (to !== null && companyName(to) === null)
      throw new AppError('not_found', 'This company is not here any more. Choose another.')
    if (kind === 'import') assertImportable(guest, to, order.anyway)
    else assertReassignable(guest, to)
    assertWithin(to, guest.clusterId, plus(takenBy(guest), order.ahead ?? {}))
    const how = howOf(guest, to)
    const { fates, touched } = addressesOf(order, guest)
    const stuck = kind === 'reassign' ? fates.filter(({ outcome }) => outcome === 'refused') : []
    if (stuck.length > 0)
      throw refuse(`${stuck.map(({ text }) => text).join(' ')} Release what cannot follow, or add such a range first.`)
    tenancy.give(guest, to)
    if (kind === 'import') repository.countImport(guest.clusterId)
    record(ACTIVITY[kind], by, notesOf(guest, to, fates))
    return {
      from: guest.companyId,
      how,
      leaves: guest.projectId === null ? null : (projectName(guest.projectId) ?? 'a project'),
      addresses: fates,
      told: () => {
        tenancy.given(guestId)
        addresses.tell({ touched })
      },
    }
  }

  return {
    sameMachine,
    handOver,
    /** What handing over these would do, in this order, each after those before it; nothing of it stays. */
    plan: (orders: readonly HandoverOrder[]): HandoverPlan[] => {
      const plans: HandoverPlan[] = []
      const ahead = new Map<string, Partial<QuotaAmounts>>()
      const rehearse = (order: HandoverOrder): HandoverPlan | null => {
        const guest = inventory.guest(order.guestId)
        if (guest === undefined) return null
        const { id: guestId, name, vmid, clusterId, companyId: from } = guest
        const against = order.kind === 'import' ? objection(guest, order.to) : null
        const doubt = against?.waivable === true ? against.fact : null
        const plan = { guestId, name, vmid, clusterId, from, to: order.to, how: '', doubt, leaves: null, addresses: [] }
        const place = `${clusterId}/${order.to ?? ''}`
        const before = ahead.get(place) ?? NOTHING_USED
        try {
          const { how, leaves, addresses: fates } = repository.nested(() => handOver({ ...order, ahead: before }))
          ahead.set(place, plus(before, takenBy(guest)))
          return { ...plan, how, leaves, addresses: [...fates], refused: null }
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          return { ...plan, refused: error.message }
        }
      }
      try {
        repository.immediately(() => {
          for (const order of orders) {
            const plan = rehearse(order)
            if (plan !== null) plans.push(plan)
          }
          throw new Rehearsed()
        })
      } catch (error) {
        if (!(error instanceof Rehearsed)) throw error
      }
      return plans
    },
  }
}
