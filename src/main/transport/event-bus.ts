import type { EventName, EventPayload } from '#shared/contract/index.ts'

type EventListener = <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void

/** Typed events from the features to whichever transports are open. */
export interface EventBus {
  readonly emit: EventListener
  /** @returns the function that ends the subscription */
  readonly listen: (listener: EventListener) => () => void
}

/** One listener's failure never keeps the others from hearing. */
export const createEventBus = (onListenerError: (error: unknown) => void): EventBus => {
  const listeners = new Set<EventListener>()
  return {
    emit: (name, payload) => {
      for (const listener of listeners) {
        try {
          listener(name, payload)
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
