/** Shares from which a bar turns amber and red. */
interface UsageLimits {
  readonly warnAt: number
  readonly failAt: number
}

/** A guest may use most of what it was given. */
export const GUEST_LIMITS: UsageLimits = { warnAt: 0.85, failAt: 0.95 }

/** Nodes and storages are shared: they are named earlier. */
export const HOST_LIMITS: UsageLimits = { warnAt: 0.8, failAt: 0.9 }
