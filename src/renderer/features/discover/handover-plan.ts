import type { CompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { plural } from '#renderer/components/format.ts'
import type { Plan, PlanAffected, PlanTarget, PlanWarning } from '#renderer/components/plan.ts'
import type { ClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { NEED_A_LOOK, type AddressFate, type HandoverPlan } from '#shared/model/discovery.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'

const placeOf = ({ vmid, clusterId }: HandoverPlan, looks: ClusterLooks): string =>
  `${vmid} on ${looks.get(clusterId)?.name ?? ''}`

const targetOf = (plan: HandoverPlan, looks: ClusterLooks, companyId: CompanyId | null): PlanTarget => ({
  id: plan.guestId,
  name: plan.name,
  place: placeOf(plan, looks),
  companyId,
})

/** Groups in the order of their first guest. */
const byReceiver = (plans: readonly HandoverPlan[]): [CompanyId | null, HandoverPlan[]][] => [
  ...Map.groupBy(plans, ({ to }) => to),
]

export type OpenAddress = AddressFate & { readonly guestId: GuestId; readonly guest: string }

/** Addresses that somebody has to see to, each with its guest and what is wrong. */
export const openAddresses = (plans: readonly Pick<HandoverPlan, 'guestId' | 'name' | 'addresses'>[]): OpenAddress[] =>
  plans.flatMap(({ guestId, name, addresses }) =>
    addresses.filter(({ outcome }) => NEED_A_LOOK.has(outcome)).map((fate) => ({ ...fate, guestId, guest: name })),
  )

const countOf = (plans: readonly HandoverPlan[], outcomes: readonly AddressFate['outcome'][]): number =>
  plans.reduce((sum, { addresses }) => sum + addresses.filter(({ outcome }) => outcomes.includes(outcome)).length, 0)

const addressText = (plans: readonly HandoverPlan[]): string => {
  const parts = [
    [countOf(plans, ['adopted']), 'recorded in ranges of its new company'],
    [countOf(plans, ['follows']), 'following'],
    [countOf(plans, ['released']), 'released'],
  ] as const
  const told = parts.flatMap(([count, text]) => (count === 0 ? [] : [`${plural(count, 'address')} ${text}`]))
  return told.length === 0 ? '' : ` ${told.join(', ')}.`
}

interface PlanText {
  readonly verb: 'Take over' | 'Reassign'
  readonly effect: string
}

/** What the core found that handing over would do, as the sheet shows it. */
export const planOfHandover = (
  plans: readonly HandoverPlan[],
  { verb, effect }: PlanText,
  companies: CompanyLooks,
  looks: ClusterLooks,
): Plan => {
  const able = plans.filter(({ refused }) => refused === null)
  const affected = byReceiver(able).map(([to, some]): PlanAffected => ({
    title: `${to === null ? 'Your own' : `${companyLabel(companies, to)}’s`} from then on:`,
    noun: 'guest',
    targets: some.map((plan) => ({ ...targetOf(plan, looks, to), place: plan.how })),
    ...(to === null ? {} : { to }),
  }))
  const doubted = able.flatMap(({ doubt }) => doubt ?? [])
  const leaving = able.filter(({ leaves }) => leaves !== null)
  const warnings: PlanWarning[] = [
    ...(doubted.length === 0 ? [] : [{ id: 'doubts', text: 'Taken over all the same:', names: doubted }]),
    ...byReceiver(able).flatMap(([to, some]) =>
      to === null
        ? []
        : [
            {
              id: to,
              // Their names stand in the list above.
              text: `The people of ${companyLabel(companies, to)} then see and control ${some.length === 1 ? (some[0]?.name ?? '') : `these ${plural(some.length, 'guest')}`}.`,
              names: [],
            },
          ],
    ),
    ...(leaving.length === 0
      ? []
      : [
          {
            id: 'projects',
            text: 'Leaving their projects:',
            names: leaving.map(({ name, leaves }) => `${name} (${leaves ?? ''})`),
          },
        ]),
  ]
  const many = able.length === 1 ? (able[0]?.name ?? '') : plural(able.length, 'guest')
  return {
    title: `${verb} ${able.length === 0 ? plural(plans.length, 'guest') : many}`,
    noun: 'guest',
    targets: able.map((plan) => targetOf(plan, looks, plan.from)),
    affected,
    skipped: plans.flatMap(({ guestId: id, name, refused }) =>
      refused === null ? [] : [{ id, name, reason: refused }],
    ),
    effect: `${effect}${addressText(able)}`,
    warnings,
    danger: false,
    destructive: false,
    confirm: `${verb} ${plural(able.length, 'guest')}`,
  }
}
