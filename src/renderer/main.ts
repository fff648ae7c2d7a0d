import { askAhead } from './client/asked-ahead.ts'
import { isConsoleAddress } from './features/console/console-address.ts'

// This file is a kilobyte and runs first: the core works on its answers while the browser fetches and compiles the rest.
performance.mark('main')
const look = (): void => {
  if (performance.now() > 5000) return
  const n = document.querySelectorAll('[role="grid"][aria-label="Guests"] [role="rowgroup"]:last-child [role="row"]').length
  const c = /15,000 guests/.test(document.body.textContent)
  if (document.querySelector('#root *') !== null && performance.getEntriesByName('frame').length === 0) performance.mark('frame')
  if (n >= 10 && performance.getEntriesByName('rows').length === 0) performance.mark('rows')
  if (c && performance.getEntriesByName('count').length === 0) performance.mark('count')
  if (n < 10 || !c) requestAnimationFrame(look)
}
requestAnimationFrame(look)
if (isConsoleAddress(location.hash)) {
  askAhead(['access.me', 'preferences.get'])
  void import('./app/start-console.tsx').then(({ startConsole }) => {
    startConsole()
  })
} else {
  askAhead(['access.me', 'inventory.snapshot', 'preferences.get'])
  void import('./app/start.tsx').then(({ start }) => {
 performance.mark('start')
   start()
 performance.mark('started')
  })
}
