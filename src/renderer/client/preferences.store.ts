import { create } from 'zustand'
import { DEFAULT_PREFERENCES } from '#shared/model/default-preferences.ts'
import type { Preferences, TableLayout } from '#shared/model/preference.ts'
import { call, onGap } from './client.ts'

interface PreferencesState {
  readonly loaded: boolean
  readonly value: Preferences
}

/** How the person likes it. Changed with `setPreferences`, at once here and a moment later in the core. */
export const usePreferences = create<PreferencesState>()(() => ({ loaded: false, value: DEFAULT_PREFERENCES }))

const SAVE_AFTER_MS = 400

let unsaved: Partial<Preferences> = {}
let timer: ReturnType<typeof setTimeout> | undefined

/** Sends what is not yet stored; a failure is tried again with the next change, the page keeps its own state. */
const savePreferences = async (): Promise<void> => {
  clearTimeout(timer)
  timer = undefined
  const patch = unsaved
  if (Object.keys(patch).length === 0) return
  unsaved = {}
  try {
    await call('preferences.set', { patch })
  } catch {
    unsaved = { ...patch, ...unsaved }
  }
}

export const setPreferences = (patch: Partial<Preferences>): void => {
  usePreferences.setState((state) => ({ value: { ...state.value, ...patch } }))
  unsaved = { ...unsaved, ...patch }
  timer ??= setTimeout(() => void savePreferences(), SAVE_AFTER_MS)
}

/** Remembers the size of a panel in pixels; 0 is collapsed. */
export const setPanelSize = (id: string, size: number): void => {
  setPreferences({ panels: { ...usePreferences.getState().value.panels, [id]: Math.round(size) } })
}

export const setTableLayout = (id: string, layout: TableLayout): void => {
  setPreferences({ tables: { ...usePreferences.getState().value.tables, [id]: layout } })
}

const loadPreferences = async (): Promise<void> => {
  try {
    const stored = await call('preferences.get', {})
    usePreferences.setState({ loaded: true, value: { ...stored, ...unsaved } })
  } catch {
    // The defaults serve; a core that cannot even read preferences shows its error on the page itself.
    usePreferences.setState({ loaded: true })
  }
}

/** Loads the stored preferences and saves what is left over when the page goes. */
export const followPreferences = (): (() => void) => {
  const leave = (): void => void savePreferences()
  window.addEventListener('pagehide', leave)
  const endGap = onGap(() => void loadPreferences())
  void loadPreferences()
  return () => {
    window.removeEventListener('pagehide', leave)
    endGap()
  }
}
