import { EventEmitter } from 'node:events'

/** Where `app` hears of windows and contents without their modules importing it. */
export const appEvents = new EventEmitter().setMaxListeners(0)
