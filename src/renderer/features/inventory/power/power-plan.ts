import { plural } from '#renderer/components/format.ts'
import type { Plan, PlanWarning } from '#renderer/components/plan.ts'
import type { GuestRow, PowerVerb } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { guestTarget } from '../guest-target.ts'
import { powerObstacle, VERBS } from './power-rules.ts'

/** Names as long as they say which one is meant: every second customer has a web-01. */
const namer = (guests: readonly GuestRow[], looks: ClusterLooks): ((guest: GuestRow) => string) => {
  const counts = new Map<string, number>()
  for (const { name } of guests) counts.set(name, (counts.get(name) ?? 0) + 1)
  return ({ name, vmid, clusterId }) =>
    (counts.get(name) ?? 0) < 2 ? name : `${name} (${vmid}, ${looks.get(clusterId)?.name ?? ''})`
}

const warningsOf = (
  verb: PowerVerb,
  able: readonly GuestRow[],
  backedUp: ReadonlySet<string>,
  nameOf: (guest: GuestRow) => string,
): PlanWarning[] => {
  const managed = able.filter((guest) => guest.ha !== '').map(nameOf)
  const inBackup = able.filter((guest) => backedUp.has(guest.id)).map(nameOf)
  return [
    ...(managed.length === 0
      ? []
      : [
          {
            id: 'ha',
            text:
              verb === 'start' || verb === 'reboot'
                ? 'Managed by HA, which carries it out and chooses the node:'
                : 'Managed by HA, which carries it out and keeps them off until they are started here or there:',
            names: managed,
          },
        ]),
    ...(inBackup.length === 0 || verb === 'start'
      ? []
      : [{ id: 'backup', text: 'Being backed up at this moment; the backup may fail:', names: inBackup }]),
  ]
}

/**
 * What telling these guests this will do: who is hit, who is left out and why.
 * @param backedUp ids of guests of which a backup runs
 */
export const powerPlan = (
  verb: PowerVerb,
  guests: readonly GuestRow[],
  looks: ClusterLooks,
  backedUp: ReadonlySet<string>,
): { readonly plan: Plan; readonly able: readonly GuestRow[] } => {
  const { label, effect, danger } = VERBS[verb]
  const nameOf = namer(guests, looks)
  const able: GuestRow[] = []
  const skipped: { id: string; name: string; reason: string }[] = []
  for (const guest of guests) {
    const reason = powerObstacle(guest, looks.get(guest.clusterId), verb)
    if (reason === null) able.push(guest)
    else skipped.push({ id: guest.id, name: nameOf(guest), reason })
  }
  const targets = able.map((guest) => guestTarget(guest, looks))
  const [only] = able
  const object = able.length === 1 && only !== undefined ? only.name : plural(able.length, 'guest')
  const plan: Plan = {
    title: able.length === 0 ? `${label}: none of them can be told that` : `${label} ${object}`,
    noun: 'guest',
    targets,
    skipped,
    effect,
    warnings: warningsOf(verb, able, backedUp, nameOf),
    danger,
    destructive: false,
    confirm: `${label} ${object}`,
    ...(verb === 'stop' ? { lost: 'This cannot be undone. Try to shut down first.' } : {}),
  }
  return { plan, able }
}
