import type { FromHost, Sandbox, SandboxOptions } from './preload-world.ts'

/**
 * Self-contained (runs in the page): the `require` and `process` of a sandboxed preload, and ipcRenderer.
 * Modules a sandboxed preload may require: https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts
 */
export function createSandbox({ link, codec, toHost, process }: SandboxOptions): Sandbox {
  type Listener = (...args: unknown[]) => void
  type Emitter = ReturnType<typeof createEmitter>

  const createEmitter = () => {
    const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
    const add = (channel: string, listener: Listener, once: boolean) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
      return emitter
    }
    const remove = (channel: string, listener: Listener) => {
      const kept = [...(listeners.get(channel) ?? [])]
      const index = kept.findLastIndex((entry) => entry.listener === listener)
      if (index >= 0) kept.splice(index, 1)
      listeners.set(channel, kept)
      return emitter
    }
    const emitter = {
      on: (channel: string, listener: Listener) => add(channel, listener, false),
      addListener: (channel: string, listener: Listener) => add(channel, listener, false),
      once: (channel: string, listener: Listener) => add(channel, listener, true),
      off: remove,
      removeListener: remove,
      removeAllListeners: (channel?: string) => {
        if (channel === undefined) listeners.clear()
        else listeners.delete(channel)
        return emitter
      },
      listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
      emit: (channel: string, ...args: unknown[]) => {
        const called = listeners.get(channel) ?? []
        listeners.set(
          channel,
          called.filter((entry) => !entry.once),
        )
        for (const { listener } of called) listener(...args)
        return called.length > 0
      },
    }
    return emitter
  }

  const pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; channel: string }
  >()
  let calls = 0
  const checkChannel = (channel: unknown): string => {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
    return channel
  }
  const unsupported = (name: string) => () => {
    throw new Error(`ipcRenderer.${name} is not part of the stand-in host`)
  }
  const incoming: Emitter = createEmitter()
  const methods = {
    ...incoming,
    invoke: (channel: unknown, ...args: unknown[]) =>
      new Promise<unknown>((resolve, reject) => {
        const name = checkChannel(channel)
        const message = { kind: 'invoke', id: ++calls, channel: name, args: codec.encode(args) } as const
        pending.set(message.id, { resolve, reject, channel: name })
        toHost(message)
      }),
    send: (channel: unknown, ...args: unknown[]) =>
      toHost({ kind: 'send', channel: checkChannel(channel), args: codec.encode(args) }),
    sendSync: unsupported('sendSync'),
    sendToHost: unsupported('sendToHost'),
    postMessage: unsupported('postMessage'),
  }
  // Not enumerable: since Electron 29 ipcRenderer put on the bridge arrives as an empty object.
  const ipcRenderer = Object.create(
    null,
    Object.fromEntries(Object.entries(methods).map(([name, value]) => [name, { value }])),
  ) as typeof methods

  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld: (key: string, api: unknown) => link.whenOpen(() => link.call('expose', key, api)),
    },
    webFrame: { getZoomFactor: () => 1, getZoomLevel: () => 0, setZoomFactor: () => {}, setZoomLevel: () => {} },
    webUtils: { getPathForFile: () => '' },
  }
  const emitterClass = function EventEmitter() {
    return createEmitter()
  }
  const modules: Record<string, unknown> = {
    electron,
    'electron/common': electron,
    'electron/renderer': electron,
    events: Object.assign(emitterClass, { EventEmitter: emitterClass }),
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
    url: { URL, URLSearchParams },
  }
  for (const name of ['events', 'timers', 'url']) modules[`node:${name}`] = modules[name]

  const receive = (message: FromHost) => {
    if (message.kind === 'message') {
      const args = codec.decode(message.args) as unknown[]
      ipcRenderer.emit(message.channel, { sender: ipcRenderer, ports: [] }, ...args)
    } else if (message.kind === 'show') link.whenOpen(() => link.call('show', message.visible))
    else {
      const call = pending.get(message.id)
      pending.delete(message.id)
      if (message.kind === 'reply') call?.resolve(codec.decode(message.value))
      else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.error}`))
    }
  }
  return {
    receive,
    require: (name) => {
      if (Object.hasOwn(modules, name)) return modules[name]
      throw new Error(`module not found: ${name}`)
    },
    process: Object.freeze({
      ...process,
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
      ...createEmitter(),
    }),
  }
}
