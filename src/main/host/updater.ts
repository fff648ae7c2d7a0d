import type { App } from 'electron'

interface UpdaterDependencies {
  readonly app: App
  /** True while something runs that a restart would cut. */
  readonly isBusy: () => boolean
  readonly onReady: (version: string, install: () => void) => void
  readonly onProblem: (error: unknown) => void
}

const CHECK_EVERY_MS = 6 * 60 * 60 * 1000

/**
 * Looks for a newer signed release every six hours and offers it; never installs while a task runs.
 * Off in a checkout, where there is nothing to update: answers null.
 */
export const startUpdater = async ({
  app,
  isBusy,
  onReady,
  onProblem,
}: UpdaterDependencies): Promise<{ check: () => void } | null> => {
  if (!app.isPackaged) return null
  const { default: electronUpdater } = await import('electron-updater')
  const { autoUpdater } = electronUpdater
  autoUpdater.autoDownload = true
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.on('error', onProblem)
  autoUpdater.on('update-downloaded', ({ version }) =>
    onReady(version, () => {
      if (!isBusy()) autoUpdater.quitAndInstall()
    }),
  )
  const check = (): void => {
    autoUpdater.checkForUpdates().catch(onProblem)
  }
  check()
  setInterval(check, CHECK_EVERY_MS).unref()
  return { check }
}
