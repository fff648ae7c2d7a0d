import { askAhead } from './client/asked-ahead.ts'

// This file is a kilobyte and runs first: the core works on its answers while the browser fetches and compiles the rest.
askAhead(['access.me', 'inventory.snapshot', 'preferences.get'])

void import('./app/start.tsx')
