import type { CompanyId } from '#shared/model/ids.ts'
import { pluralOf } from './format.ts'

/** One thing an action hits. */
export interface PlanTarget {
  readonly id: string
  readonly name: string
  /** Where it is: cluster, node, number. */
  readonly place: string
  /** Whose it is; null: the provider's own, undefined: every company's. */
  readonly companyId: CompanyId | null | undefined
}

/** Something about some of the targets that whoever confirms has to know first. */
export interface PlanWarning {
  readonly id: string
  /** A sentence, with what follows from it. */
  readonly text: string
  /** Names of the targets it is about. */
  readonly names: readonly string[]
}

/** Others who feel it, though it is not done to them: guests that change hands, people who are signed out. */
export interface PlanAffected {
  /** What becomes of them: "Belong to Beta AG from then on". */
  readonly title: string
  /** What each is called: `guest`, `user`. */
  readonly noun: string
  readonly targets: readonly PlanTarget[]
  /** Another company that gets them by it. */
  readonly to?: CompanyId
}

/** What an action is going to do, before it does it. */
export interface Plan {
  /** Verb with its object: "Stop 3 guests". */
  readonly title: string
  /** What a target is called: `guest`, `cluster`. */
  readonly noun: string
  readonly targets: readonly PlanTarget[]
  readonly affected?: readonly PlanAffected[]
  /** Things asked for that will not be touched, each with the reason. */
  readonly skipped?: readonly { readonly id: string; readonly name: string; readonly reason: string }[]
  /** What happens. */
  readonly effect: string
  readonly warnings?: readonly PlanWarning[]
  /** What cannot be undone; absent when everything can. */
  readonly lost?: string
  /** Drawn as dangerous. */
  readonly danger: boolean
  /** Takes something away for good: the name of the one target is typed, or how many there are. */
  readonly destructive: boolean
  /** What the button that does it says. */
  readonly confirm: string
  /** What the button that does nothing says; absent: "Cancel", which beside "Cancel job" could be either. */
  readonly keep?: string
  /** Typed in place of the name, where the one target has none that a person would know it by. */
  readonly word?: string
  /** Why it cannot be done at all; then nothing has to be typed. */
  readonly refused?: string
}

/** What has to be typed before the button works. */
export interface TypedDemand {
  readonly expected: string
  readonly label: string
}

/** The company all of these belong to; null: the provider's own, undefined: several, every one, or nothing is there. */
export const commonCompany = (targets: readonly Pick<PlanTarget, 'companyId'>[]): CompanyId | null | undefined => {
  const [first] = targets
  return targets.every(({ companyId }) => companyId === first?.companyId) ? first?.companyId : undefined
}

/** From this many targets on, the count is typed. */
const TYPED_FROM = 11

/**
 * The rule of the house, asked by the sheet itself so that no action can forget it: across companies or more than ten
 * at once wants the count typed, a destructive action the name. What is counted is who feels it: the guests that change
 * hands with a cluster, not the one cluster. Null: nothing has to be typed.
 */
export const typedDemand = ({ targets, affected = [], noun, destructive, word, refused }: Plan): TypedDemand | null => {
  const [only] = targets
  if (only === undefined || refused !== undefined) return null
  if (destructive && targets.length === 1) {
    const expected = word ?? only.name
    return { expected, label: `Type ${expected} to confirm` }
  }
  const [largest] = affected.toSorted((a, b) => b.targets.length - a.targets.length)
  const counted = largest !== undefined && largest.targets.length > targets.length ? largest : { noun, targets }
  const all = [...targets, ...affected.flatMap((group) => group.targets)]
  const getters = affected.flatMap(({ to }) => (to === undefined ? [] : [to]))
  const companies = new Set([...all.map((target) => target.companyId), ...getters]).size
  if (!destructive && companies === 1 && counted.targets.length < TYPED_FROM) return null
  const count = String(counted.targets.length)
  const demand = `ype how many ${pluralOf(counted.noun)} it is for (${count})`
  return {
    expected: count,
    label: companies > 1 ? `It concerns ${companies} companies. T${demand}` : `T${demand}`,
  }
}

/** Whether what was typed is what was asked for. Names are shown with single spaces, so they are compared so. */
export const isTyped = (typed: string, { expected }: TypedDemand): boolean => squeezed(typed) === squeezed(expected)

const squeezed = (text: string): string => text.trim().replaceAll(/\s+/g, ' ')
