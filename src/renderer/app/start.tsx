import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { applyRememberedScheme } from './colour-scheme.ts'
import { TOKEN_CSS } from './theme.ts'
import { preloadPage } from './pages.tsx'
import { preloadInventory } from '#renderer/client/inventory.store.ts'
import './controls.css'

preloadInventory()
preloadPage(location.hash)

const tokens = document.createElement('style')
tokens.textContent = TOKEN_CSS
document.head.prepend(tokens)
applyRememberedScheme()

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
