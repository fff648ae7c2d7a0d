import type { events } from '#shared/contract/index.ts'
import type { EventName, EventPayload } from '#shared/contract/index.ts'
import type { UserId } from '#shared/model/ids.ts'
import type { CompanyScope } from '../company-scope.ts'

/** What a scope hears of an event; null: nothing. */
export type Narrow<Name extends EventName> = (scope: CompanyScope) => EventPayload<Name> | null

/** Whom an event is for, as its contract asks. */
export interface Reach<Name extends EventName> {
  readonly narrow?: Narrow<Name>
  readonly userId?: UserId
}

type ReachOf<Name extends EventName> = (typeof events)[Name]['audience'] extends 'company'
  ? [{ readonly narrow: Narrow<Name> }]
  : (typeof events)[Name]['audience'] extends 'self'
    ? [{ readonly userId: UserId }]
    : []

type EventListener = <Name extends EventName>(name: Name, payload: EventPayload<Name>, reach: Reach<Name>) => void

/** Typed events from the features to whichever transports are open. */
export interface EventBus {
  /** The compiler asks for the reach where the contract's audience is `company` or `self`. */
  readonly emit: <Name extends EventName>(name: Name, payload: EventPayload<Name>, ...reach: ReachOf<Name>) => void
  /** Hears the whole of every event; a transport narrows it for whoever it speaks to. @returns ends the subscription */
  readonly listen: (listener: EventListener) => () => void
  /** Somebody's standing changed: whoever keeps a connection open looks at once whether it may go on. */
  readonly review: () => void
  /** @returns ends the subscription */
  readonly onReview: (listener: () => void) => () => void
}

/** One listener's failure never keeps the others from hearing. */
export const createEventBus = (onListenerError: (error: unknown) => void): EventBus => {
  const listeners = new Set<EventListener>()
  const reviewers = new Set<() => void>()
  let reviewing = false
  return {
    emit: (name, payload, ...reach) => {
      for (const listener of listeners) {
        try {
          listener(name, payload, reach[0] ?? {})
        } catch (error) {
          onListenerError(error)
        }
      }
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    review: () => {
      if (reviewing) return
      reviewing = true
      // After the transaction around the change: what was undone ends nobody's connection.
      queueMicrotask(() => {
        reviewing = false
        for (const reviewer of reviewers) {
          try {
            reviewer()
          } catch (error) {
            onListenerError(error)
          }
        }
      })
    },
    onReview: (listener) => {
      reviewers.add(listener)
      return () => {
        reviewers.delete(listener)
      }
    },
  }
}
