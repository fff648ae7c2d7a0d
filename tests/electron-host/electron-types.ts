import { EventEmitter } from 'node:events'

/**
 * What the stand-in has of one of Electron's interfaces. Written after `satisfies` or `implements`, a method that
 * Electron does not have, or has with another signature, is a compile error.
 */
export type Part<T> = Partial<Omit<T, keyof EventEmitter>>

/** Hands a part out where Electron's declarations ask for the whole; using what is missing fails at run time. */
export function whole<T>(part: Part<T>): T
export function whole(part: unknown): unknown {
  return part
}

/** An EventEmitter with these properties; getters stay getters. */
export function emitterWith<P extends object>(part: P): EventEmitter & P {
  const emitter = new EventEmitter().setMaxListeners(0)
  return Object.defineProperties(emitter, Object.getOwnPropertyDescriptors(part)) as EventEmitter & P
}

export interface HostEvent {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

/** The first argument of Electron's events. */
export function createEvent<D extends object>(detail: D): HostEvent & D
export function createEvent(): HostEvent
export function createEvent(detail: object = {}): HostEvent {
  let prevented = false
  return Object.defineProperty(
    Object.assign({ ...detail, preventDefault: () => void (prevented = true) }, { defaultPrevented: false }),
    'defaultPrevented',
    { get: () => prevented },
  )
}
