import type { ComponentType, ReactNode } from 'react'
import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { FirstRun } from '#renderer/features/first-run/FirstRun.tsx'
import css from './Shell.module.css'

/** Parts of the frame that live in features. Null: the slot stays empty. */
export interface Slots {
  /** Fills the bottom of the frame; brings its own height and edge. */
  readonly TaskPanel: ComponentType | null
  /** Mounted while it is open. */
  readonly Palette: ComponentType<{ readonly onClose: () => void }> | null
  /** Wraps the page; shows the first-run screen instead while there is nothing to show. */
  readonly FirstRun: ComponentType<{ readonly children: ReactNode }> | null
}

/** Once the page itself is drawn, or has taken long enough. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 1000 })
    else resolve()
  })

/** The room the panel will take, so that nothing moves when it comes. */
const TaskPanelPlace = () => <div className={css.taskPlace} />

const TaskPanel = lazyPart(async () => {
  await idle()
  return (await import('#renderer/features/tasks/TaskPanel.tsx')).TaskPanel
}, TaskPanelPlace)
const Palette = lazyPart(async () => (await import('#renderer/features/palette/Palette.tsx')).Palette)

// What is typed right after Ctrl+K must not get lost: its code is there before it is asked for the first time. Where it
// cannot be had, opening it asks again and says why.
if ('requestIdleCallback' in globalThis)
  requestIdleCallback(() => void Palette.preload().catch(() => undefined), { timeout: 4000 })

export const SLOTS: Slots = { TaskPanel, Palette, FirstRun }
