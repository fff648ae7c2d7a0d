import { create } from 'zustand'

export interface Toast {
  readonly id: number
  readonly severity: 'info' | 'success' | 'warning' | 'error'
  readonly message: string
  /** Offered beside the text, for what can be undone. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface FrameState {
  readonly overlay: 'palette' | 'help' | null
  /** What is typed into the palette; kept here, because typing may begin before its code is there. */
  readonly paletteText: string
  readonly toasts: readonly Toast[]
  /** Company whose things are in view; null: several. Colours the strip on top. */
  readonly company: string | null
}

/** What floats above the pages. */
export const useFrame = create<FrameState>()(() => ({ overlay: null, paletteText: '', toasts: [], company: null }))

export const openPalette = (): void => {
  useFrame.setState({ overlay: 'palette', paletteText: '' })
}
export const openHelp = (): void => {
  useFrame.setState({ overlay: 'help' })
}
export const closeOverlay = (): void => {
  useFrame.setState({ overlay: null })
}

let nextToast = 1

/** Tells of what finished elsewhere or can be undone; errors stay where they happened instead. */
export const notify = (toast: Omit<Toast, 'id'>): void => {
  const id = nextToast
  nextToast += 1
  useFrame.setState((state) => ({ toasts: [...state.toasts.slice(-3), { ...toast, id }] }))
}

export const dismissToast = (id: number): void => {
  useFrame.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }))
}
