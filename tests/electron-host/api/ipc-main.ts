import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron'
import { createEvent, emitterWith, whole, type Part } from '../electron-types.ts'
import type { FromHost, ToHost } from '../injected/preload-world.ts'
import { createCloneCodec } from '../injected/structured-clone.ts'

type InvokeHandler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown

const codec = createCloneCodec()

/** An IpcMain together with what the host needs of it. */
export function createIpcMain() {
  const handlers = new Map<string, InvokeHandler>()
  const handle = (channel: string, handler: InvokeHandler) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    if (typeof handler !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`)
    handlers.set(channel, handler)
  }
  const api = emitterWith({
    handle,
    handleOnce: (channel: string, handler: InvokeHandler) =>
      handle(channel, (event, ...args) => {
        handlers.delete(channel)
        return handler(event, ...args)
      }),
    removeHandler: (channel: string) => void handlers.delete(channel),
  } satisfies Part<IpcMain>)
  return { api, handlers }
}

export type HostIpc = ReturnType<typeof createIpcMain>

const main = createIpcMain()
export const ipcMain = main.api

/** A call from a page: first the contents' own ipc, then ipcMain. */
export function receive(
  message: Extract<ToHost, { kind: 'invoke' | 'send' }>,
  sender: WebContents,
  own: HostIpc,
  reply: (message: FromHost) => void,
): void {
  const senderFrame: WebFrameMain = sender.mainFrame
  const origin = { sender, senderFrame, frameId: 1, processId: 1, type: 'frame' as const }
  const args = codec.decode(message.args) as unknown[]
  if (message.kind === 'send') {
    const event = createEvent({
      ...origin,
      ports: [],
      returnValue: undefined,
      reply: (channel: string, ...rest: unknown[]) => sender.send(channel, ...rest),
    }) satisfies IpcMainEvent
    own.api.emit(message.channel, event, ...args)
    main.api.emit(message.channel, event, ...args)
    return
  }
  const { id, channel } = message
  const event = createEvent(origin) satisfies IpcMainInvokeEvent
  const handler = own.handlers.get(channel) ?? main.handlers.get(channel)
  // As in Electron: the page gets the error's toString() and nothing of its fields; the console here gets the error.
  const fail = (error: unknown) => {
    console.error(`Error occurred in handler for '${channel}':`, error)
    reply({ kind: 'failure', id, error: String(error) })
  }
  if (!handler) return fail(new Error(`No handler registered for '${channel}'`))
  void (async () => {
    try {
      reply({ kind: 'reply', id, value: codec.encode(await handler(event, ...args)) })
    } catch (error) {
      fail(error)
    }
  })()
}

/** The message for webContents.send; undefined, with Electron's complaint, when an argument cannot be cloned. */
export function toMessage(channel: string, args: readonly unknown[]): FromHost | undefined {
  if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
  try {
    return { kind: 'message', channel, args: codec.encode(args) }
  } catch {
    console.error('Error sending from webFrameMain: ', new Error('Failed to serialize arguments'))
    return undefined
  }
}

export const asIpcMain = ({ api }: HostIpc): IpcMain => whole<IpcMain>(api)
