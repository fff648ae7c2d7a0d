import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { applyRememberedScheme } from './colour-scheme.ts'
import { TOKEN_CSS } from './theme.ts'
import { preloadPage } from './pages.tsx'
import { preloadAccess } from '#renderer/client/access.store.ts'
import { preloadInventory } from '#renderer/client/inventory.store.ts'
import './controls.css'

/**
 * The stored inventory of a large fleet is here by then, on this machine: drawn once, with its rows, instead of a frame
 * that is drawn again. Whoever waits longer sees the frame.
 */
const FRAME_AFTER_MS = 250

/** A function, as importing this file must start nothing: it lies in one chunk with what the console's page uses too. */
export const start = (): void => {
  const known = Promise.all([preloadAccess(), preloadInventory(), preloadPage(location.hash)])

  const tokens = document.createElement('style')
  tokens.textContent = TOKEN_CSS
  document.head.prepend(tokens)
  applyRememberedScheme()

  const root = document.getElementById('root')
  const late = new Promise((resolve) => setTimeout(resolve, FRAME_AFTER_MS))
  void Promise.race([known, late]).then(() => {
    if (root !== null) createRoot(root).render(<App />)
  })
}
