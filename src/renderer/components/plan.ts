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

/** What an action is going to do, before it does it. */
export interface Plan {
  /** Verb with its object: "Stop 3 guests". */
  readonly title: string
  readonly targets: readonly PlanTarget[]
  /** Things asked for that will not be touched, each with the reason. */
  readonly skipped: readonly { readonly id: string; readonly name: string; readonly reason: string }[]
  /** What happens. */
  readonly effect: string
  /** What cannot be undone; absent when everything can. */
  readonly lost?: string
  readonly danger: boolean
  /** What the button that does it says. */
  readonly confirm: string
  /** Has to be typed before the button works. */
  readonly typed?: { readonly expected: string; readonly label: string }
}
