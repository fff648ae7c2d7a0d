import type { CompanyId } from '#shared/model/ids.ts'

/** One thing an action hits. */
export interface PlanTarget {
  readonly id: string
  readonly name: string
  /** Where it is: cluster, node, number. */
  readonly place: string
  /** Whose it is; null: the provider's own. */
  readonly companyId: CompanyId | null
}

/** Something about some of the targets that whoever confirms has to know first. */
export interface PlanWarning {
  readonly id: string
  /** A sentence, with what follows from it. */
  readonly text: string
  /** Names of the targets it is about. */
  readonly names: readonly string[]
}

/** What an action is going to do, before it does it. */
export interface Plan {
  /** Verb with its object: "Stop 3 guests". */
  readonly title: string
  /** What a target is called: `guest`, `cluster`. */
  readonly noun: string
  readonly targets: readonly PlanTarget[]
  /** Things asked for that will not be touched, each with the reason. */
  readonly skipped: readonly { readonly id: string; readonly name: string; readonly reason: string }[]
  /** What happens. */
  readonly effect: string
  readonly warnings: readonly PlanWarning[]
  /** What cannot be undone; absent when everything can. */
  readonly lost?: string
  /** Drawn as dangerous. */
  readonly danger: boolean
  /** Takes something away for good: the name of the one target is typed, or how many there are. */
  readonly destructive: boolean
  /** What the button that does it says. */
  readonly confirm: string
}

/** What has to be typed before the button works. */
export interface TypedDemand {
  readonly expected: string
  readonly label: string
}

/** From this many targets on, the count is typed. */
const TYPED_FROM = 11

/**
 * The rule of the house, asked by the sheet itself so that no action can forget it: across companies or more than ten
 * at once wants the count typed, a destructive action the name. Null: nothing has to be typed.
 */
export const typedDemand = ({ targets, noun, destructive }: Plan): TypedDemand | null => {
  const [only] = targets
  if (only === undefined) return null
  if (destructive && targets.length === 1) return { expected: only.name, label: `Type ${only.name} to confirm` }
  const companies = new Set(targets.map((target) => target.companyId)).size
  if (!destructive && companies === 1 && targets.length < TYPED_FROM) return null
  const count = String(targets.length)
  const demand = `ype how many ${noun}s it is for (${count})`
  return {
    expected: count,
    label: companies > 1 ? `They belong to ${companies} companies. T${demand}` : `T${demand}`,
  }
}
