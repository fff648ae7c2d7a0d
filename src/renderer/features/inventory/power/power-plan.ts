import type { Plan, PlanWarning } from '#renderer/components/plan.ts'
import { isHaManaged, type GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { guestTarget } from '../guest-target.ts'
import { lockWarning, namer, objectOf } from '../actions/guest-names.ts'
import { powerObstacle, VERBS, type VerbKey } from './power-rules.ts'

const KEPT_OFF = 'keeps them off until they are started here or there:'
/** The other verbs reach the guest itself, HA or not. */
const HA_WORDS: Partial<Record<VerbKey, string>> = {
  start: 'Managed by HA, which carries it out and chooses the node:',
  shutdown: `Managed by HA, which stops hard what has not shut down in time, and ${KEPT_OFF}`,
  stop: `Managed by HA, which carries it out and ${KEPT_OFF}`,
}

const warningsOf = (
  verb: VerbKey,
  able: readonly GuestRow[],
  backedUp: ReadonlySet<string>,
  nameOf: (guest: GuestRow) => string,
): PlanWarning[] => {
  const ha = HA_WORDS[verb]
  const managed = able.filter(isHaManaged).map(nameOf)
  const inBackup = able.filter((guest) => backedUp.has(guest.id)).map(nameOf)
  return [
    ...(ha === undefined || managed.length === 0 ? [] : [{ id: 'ha', text: ha, names: managed }]),
    ...(inBackup.length === 0 || verb === 'start'
      ? []
      : [{ id: 'backup', text: 'Being backed up at this moment; the backup may fail:', names: inBackup }]),
    ...lockWarning(able, nameOf),
  ]
}

/**
 * What telling these guests this will do: who is hit, who is left out and why.
 * @param backedUp ids of guests of which a backup runs
 */
export const powerPlan = (
  verb: VerbKey,
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
  const object = objectOf(able, guests)
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
    ...(verb === 'stop' || verb === 'reset' ? { lost: 'This cannot be undone. Try to shut down first.' } : {}),
  }
  return { plan, able }
}
