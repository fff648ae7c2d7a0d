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
}

/** One listener's failure never keeps the others from hearing. */
export const createEventBus = (onListenerError: (error: unknown) => void): EventBus => {
  const listeners = new Set<EventListener>()
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
  }
}
