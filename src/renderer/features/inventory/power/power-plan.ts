import { plural } from '#renderer/components/format.ts'
import type { Plan } from '#renderer/components/plan.ts'
import type { GuestRow, PowerVerb } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { needsTypedCount, powerObstacle, VERBS } from './power-rules.ts'

/** What telling these guests this will do: who is hit, who is left out and why. */
export const powerPlan = (
  verb: PowerVerb,
  guests: readonly GuestRow[],
  looks: ClusterLooks,
): { readonly plan: Plan; readonly able: readonly GuestRow[] } => {
  const { label, effect, danger } = VERBS[verb]
  const able: GuestRow[] = []
  const skipped: { id: string; name: string; reason: string }[] = []
  for (const guest of guests) {
    const reason = powerObstacle(guest, looks.get(guest.clusterId), verb)
    if (reason === null) able.push(guest)
    else skipped.push({ id: guest.id, name: guest.name, reason })
  }
  const targets = able.map((guest) => {
    const look = looks.get(guest.clusterId)
    return {
      id: guest.id,
      name: guest.name,
      place: `${guest.vmid} · ${look?.name ?? ''} · ${guest.node}`,
      companyId: guest.companyId,
    }
  })
  const companies = new Set(targets.map((target) => target.companyId)).size
  const [only] = able
  const object = able.length === 1 && only !== undefined ? only.name : plural(able.length, 'guest')
  const plan: Plan = {
    title: able.length === 0 ? `${label}: none of them can be told that` : `${label} ${object}`,
    targets,
    skipped,
    effect,
    danger,
    confirm: `${label} ${object}`,
    ...(verb === 'stop' ? { lost: 'This cannot be undone. Try to shut down first.' } : {}),
    ...(needsTypedCount(able.length, companies)
      ? {
          typed: {
            expected: String(able.length),
            label:
              companies > 1
                ? `They belong to ${companies} companies. Type how many guests it is for (${able.length})`
                : `Type how many guests it is for (${able.length})`,
          },
        }
      : {}),
  }
  return { plan, able }
}
