import { contextBridge, ipcRenderer } from 'electron'
import type { Answer, Bridge, EventChannel, InvokeChannel } from '#shared/bridge.ts'

const INVOKE: InvokeChannel = 'multpanel:invoke'
const EVENT: EventChannel = 'multpanel:event'

const listeners = new Map<string, Set<(payload: unknown) => void>>()

ipcRenderer.on(EVENT, (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload)
})

const bridge: Bridge = {
  invoke: (operation, input) => ipcRenderer.invoke(INVOKE, String(operation), input) as Promise<Answer>,
  subscribe: (event, listener) => {
    const name = String(event)
    const heard = listeners.get(name) ?? new Set()
    listeners.set(name, heard)
    heard.add(listener)
    return () => {
      heard.delete(listener)
    }
  },
}

contextBridge.exposeInMainWorld('multpanel', Object.freeze(bridge))
