import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { applyRememberedScheme } from './app/colour-scheme.ts'
import { TOKEN_CSS } from './app/theme.ts'
import { preloadPage } from './app/pages.tsx'
import { preloadInventory } from './client/inventory.store.ts'
import './app/controls.css'

preloadInventory()
preloadPage(location.hash)

const tokens = document.createElement('style')
tokens.textContent = TOKEN_CSS
document.head.prepend(tokens)
applyRememberedScheme()

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
