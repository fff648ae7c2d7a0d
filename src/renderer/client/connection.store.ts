import { create } from 'zustand'
import { transport } from './transport.ts'

/** Whether the page hears the core. On the desktop always; served, until the WebSocket drops. */
export const useConnection = create<{ readonly connected: boolean }>()(() => ({ connected: true }))

export const followConnection = (): (() => void) =>
  transport().onConnection((connected) => {
    useConnection.setState({ connected })
  })
