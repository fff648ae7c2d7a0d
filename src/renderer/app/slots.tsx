import type { ComponentType, ReactNode } from 'react'

/** Parts of the frame that live in features. Null: the slot stays empty. */
export interface Slots {
  /** Fills the bottom of the frame; brings its own height and edge. */
  readonly TaskPanel: ComponentType | null
  /** Mounted while it is open. */
  readonly Palette: ComponentType<{ readonly onClose: () => void }> | null
  /** Wraps the page; shows the first-run screen instead while there is nothing to show. */
  readonly FirstRun: ComponentType<{ readonly children: ReactNode }> | null
}

export const SLOTS: Slots = { TaskPanel: null, Palette: null, FirstRun: null }
