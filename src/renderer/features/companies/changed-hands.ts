import type { CompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import type { PlanAffected, PlanWarning } from '#renderer/components/plan.ts'
import type { ClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestTarget } from '#renderer/features/inventory/guest-target.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import type { Slice } from '#shared/model/slice.ts'
import { compileTenancy } from '#shared/model/tenancy.ts'

interface ClusterHoldings {
  readonly clusterId: ClusterId
  /** Who is to hold the whole cluster. */
  readonly owner: CompanyId | null
  /** Slices there are to be; those of other clusters do not matter. */
  readonly slices: readonly Slice[]
  readonly guests: readonly GuestRow[]
}

/** Guests of the cluster that would then belong to somebody else, by who that is; by the same rule the core uses. */
export const changedHands = ({
  clusterId,
  owner,
  slices,
  guests,
}: ClusterHoldings): Map<CompanyId | null, GuestRow[]> => {
  const there = slices.filter((slice) => slice.clusterId === clusterId)
  const tenancy = compileTenancy({ companyId: owner, slices: there })
  const pins = new Map<GuestId, CompanyId>()
  for (const { companyId, guestIds } of there) for (const id of guestIds) pins.set(id, companyId)
  const changed = new Map<CompanyId | null, GuestRow[]>()
  for (const guest of guests) {
    if (guest.clusterId !== clusterId) continue
    const then = tenancy.companyOf(guest, pins.get(guest.id) ?? null)
    if (then !== guest.companyId) changed.set(then, [...(changed.get(then) ?? []), guest])
  }
  return changed
}

/** The same for a plan: the guests under whom they then belong to, and a warning where that is another company. */
export const handoverParts = (
  changed: ReadonlyMap<CompanyId | null, readonly GuestRow[]>,
  companies: CompanyLooks,
  looks: ClusterLooks,
): { readonly affected: readonly PlanAffected[]; readonly warnings: readonly PlanWarning[] } => {
  const groups = [...changed].map(([company, guests]) => ({
    company,
    name: companyLabel(companies, company),
    targets: guests.map((guest) => guestTarget(guest, looks)),
  }))
  return {
    affected: groups.map(({ company, name, targets }) => ({
      title: company === null ? 'Your own from then on:' : `${name}’s from then on:`,
      noun: 'guest',
      targets,
      ...(company === null ? {} : { to: company }),
    })),
    warnings: groups.flatMap(({ company, name, targets }) =>
      company === null
        ? []
        : [
            {
              id: company,
              text: `The people of ${name} then see and control:`,
              names: targets.map((target) => target.name),
            },
          ],
    ),
  }
}
