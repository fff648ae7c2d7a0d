import type { PlanWarning } from '#renderer/components/plan.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { MigrateChecks } from './use-migrate-checks.ts'

type NameOf = (guest: GuestRow) => string

/** What may go wrong on the node all the same, each once with the guests it is about. */
export const targetWarnings = (
  guests: readonly GuestRow[],
  checks: MigrateChecks['checks'],
  node: string,
  nameOf: NameOf,
): PlanWarning[] => {
  const found = new Map<string, string[]>()
  for (const guest of guests) {
    const target = checks.get(guest.id)?.targets.find((one) => one.node === node)
    for (const text of target?.warnings ?? []) found.set(text, [...(found.get(text) ?? []), nameOf(guest)])
  }
  return [...found].map(([text, names], index) => ({
    id: `warning${index}`,
    text: `${node}: ${text}`,
    names: guests.length === 1 ? [] : names,
  }))
}

/** Guests of which nothing is known: they are moved as far as the cluster lets them. */
export const unaskedWarnings = (
  guests: readonly GuestRow[],
  { checks, problems }: MigrateChecks,
  asking: boolean,
  nameOf: NameOf,
): PlanWarning[] => {
  const unknown = guests.filter(({ id }) => !checks.has(id) && (!asking || problems.has(id)))
  if (unknown.length === 0) return []
  return [
    {
      id: 'unasked',
      text: 'The cluster did not say whether these can be moved; each is asked again before it moves:',
      names: unknown.map(nameOf),
    },
  ]
}
