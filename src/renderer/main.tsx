import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { applyRememberedScheme } from './app/colour-scheme.ts'
import { TOKEN_CSS } from './app/theme.ts'
import './app/controls.css'

const tokens = document.createElement('style')
tokens.textContent = TOKEN_CSS
document.head.prepend(tokens)
applyRememberedScheme()

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
