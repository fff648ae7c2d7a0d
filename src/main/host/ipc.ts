import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from 'electron'
import type { Answer, EventChannel, InvokeChannel } from '#shared/bridge.ts'
import type { Core } from '../core.ts'
import { heardBy } from '../transport/event-audience.ts'
import type { Actor } from '../transport/handlers.ts'
import { AT_THE_DESK } from '../transport/owner-actor.ts'
import { createConsoleIpc } from './console-ipc.ts'

const INVOKE: InvokeChannel = 'multpanel:invoke'
const EVENT: EventChannel = 'multpanel:event'

const REFUSED: Answer = {
  ok: false,
  error: { code: 'forbidden', message: 'This request did not come from the window of the console.' },
}

interface IpcDependencies {
  readonly ipcMain: IpcMain
  readonly core: Core
  readonly pageOrigin: string
  readonly windows: () => readonly BrowserWindow[]
  readonly onRefused: (what: string) => void
}

/**
 * Joins the page to the gate. Only the main frame of a page of ours is heard; what it sends is data the gate parses.
 * @returns the function that takes the door out again
 */
export const serveIpc = ({ ipcMain, core, pageOrigin, windows, onRefused }: IpcDependencies): (() => void) => {
  const isOurs = (event: IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame
    if (frame === null || frame !== event.sender.mainFrame) return false
    const url = URL.parse(frame.url)
    return url !== null && `${url.protocol}//${url.host}` === pageOrigin
  }

  const consoles = createConsoleIpc(core)
  ipcMain.handle(INVOKE, async (event, operation: unknown, input: unknown): Promise<Answer> => {
    if (!isOurs(event)) {
      onRefused('ipc sender')
      return REFUSED
    }
    if (consoles.isMine(operation)) return consoles.handle(event, input)
    const ended = new AbortController()
    const abort = (): void => ended.abort()
    event.sender.once('destroyed', abort)
    try {
      return await core.dispatch(operation, input, { caller: AT_THE_DESK, signal: ended.signal })
    } finally {
      event.sender.removeListener('destroyed', abort)
    }
  })

  /** Null while the app lock is closed, or the database is being exchanged. */
  const listener = (): Actor | null => {
    try {
      return core.actorOf(AT_THE_DESK)
    } catch {
      return null
    }
  }

  const stopListening = core.events.listen((name, payload, reach) => {
    const actor = listener()
    // A locked page hears that it is locked, and nothing else.
    const heard = actor !== null ? heardBy(actor, name, payload, reach) : name === 'access.lockChanged' ? payload : null
    if (heard === null) return
    for (const window of windows()) if (!window.isDestroyed()) window.webContents.send(EVENT, name, heard)
  })
  return () => {
    stopListening()
    ipcMain.removeHandler(INVOKE)
  }
}
