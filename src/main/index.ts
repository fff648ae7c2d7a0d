import { app, dialog, protocol } from 'electron'
import { registerAppScheme } from './host/app-protocol.ts'
import { runDesktop } from './host/desktop.ts'

// One console per data folder: a second start brings the first one's window to the front and ends.
if (!app.requestSingleInstanceLock()) {
  app.exit(0)
} else {
  app.enableSandbox()
  app.setAppUserModelId('example.multpanel.console')
  registerAppScheme(protocol)
  const running = app.whenReady().then(runDesktop)
  app.on('second-instance', () => void running.then(({ show }) => show()))
  running.catch((error: unknown) => {
    // A database that is newer or damaged is left as it is; its error says what to do.
    dialog.showErrorBox('Multpanel cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
}
