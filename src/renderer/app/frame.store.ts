import { create } from 'zustand'
import type { CompanyChoice } from '#shared/model/preference.ts'

export interface Toast {
  readonly id: number
  readonly severity: 'info' | 'success' | 'warning' | 'error'
  readonly message: string
  /** Where in the console to look. */
  readonly path?: string | undefined
  /** Offered beside the text, for what can be undone. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** A toast that was shown, kept for whoever looked away. */
export interface KeptNotice {
  readonly id: number
  readonly severity: Toast['severity']
  readonly message: string
  readonly path: string | undefined
  /** Unix milliseconds. */
  readonly at: number
}

const KEPT_NOTICES = 50

interface FrameState {
  readonly overlay: 'palette' | 'help' | null
  /** What is typed into the palette; kept here, because typing may begin before its code is there. */
  readonly paletteText: string
  readonly toasts: readonly Toast[]
  /** Newest first, of this run of the page. */
  readonly notices: readonly KeptNotice[]
  readonly unseenNotices: number
  /** Whose things alone are in view, whatever was chosen; null: several companies'. Colours the strip on top. */
  readonly company: CompanyChoice
}

/** What floats above the pages. */
export const useFrame = create<FrameState>()(() => ({
  overlay: null,
  paletteText: '',
  toasts: [],
  notices: [],
  unseenNotices: 0,
  company: null,
}))

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
  const { severity, message, path } = toast
  const kept: KeptNotice = { id, severity, message, path, at: Date.now() }
  useFrame.setState((state) => ({
    toasts: [...state.toasts.slice(-3), { ...toast, id }],
    notices: [kept, ...state.notices].slice(0, KEPT_NOTICES),
    unseenNotices: state.unseenNotices + 1,
  }))
}

export const markNoticesSeen = (): void => {
  useFrame.setState({ unseenNotices: 0 })
}

export const dismissToast = (id: number): void => {
  useFrame.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }))
}
