import { askAhead } from './client/asked-ahead.ts'
import { isConsoleAddress } from './features/console/console-address.ts'

// This file is a kilobyte and runs first: the core works on its answers while the browser fetches and compiles the rest.
if (isConsoleAddress(location.hash)) {
  askAhead(['access.me', 'preferences.get'])
  void import('./app/start-console.tsx').then(({ startConsole }) => {
    startConsole()
  })
} else {
  askAhead(['access.me', 'inventory.snapshot', 'preferences.get'])
  void import('./app/start.tsx').then(({ start }) => {
    start()
  })
}
