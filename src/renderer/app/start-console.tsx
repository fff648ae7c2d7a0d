import { createRoot } from 'react-dom/client'
import { preloadAccess } from '#renderer/client/access.store.ts'
import { ConsoleApp } from '#renderer/features/console/ConsoleApp.tsx'
import { applyRememberedScheme } from './colour-scheme.ts'
import { TOKEN_CSS } from './theme.ts'
import './controls.css'

/** The page of a console alone. */
export const startConsole = (): void => {
  const tokens = document.createElement('style')
  tokens.textContent = TOKEN_CSS
  document.head.prepend(tokens)
  applyRememberedScheme()
  void preloadAccess()

  // Another console typed into the address is another page: nothing of this one is kept.
  window.addEventListener('hashchange', () => {
    location.reload()
  })

  const root = document.getElementById('root')
  if (root !== null) createRoot(root).render(<ConsoleApp />)
}
