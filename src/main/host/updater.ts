import type { AppUpdater } from 'electron-updater'
import type { UpdateChannel } from '#shared/contract/updates.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { Updates } from '../ports.ts'

/** What is used of electron-updater. */
export interface ProgramUpdater extends Pick<
  AppUpdater,
  'autoDownload' | 'autoInstallOnAppQuit' | 'allowPrerelease' | 'allowDowngrade' | 'channel'
> {
  on(event: 'update-downloaded', listener: (update: { readonly version: string }) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  checkForUpdates(): Promise<unknown>
  quitAndInstall(): void
}

interface UpdaterDependencies {
  readonly updater: ProgramUpdater
  readonly platform: NodeJS.Platform
}

interface UpdaterStart {
  /** True while something runs that a restart would cut. */
  readonly isBusy: () => boolean
  /** A version was downloaded. */
  readonly onReady: (version: string) => void
  readonly onProblem: (error: unknown) => void
}

const CHECK_EVERY_MS = 6 * 60 * 60 * 1000
const RUNNING = 'A task of the console is running. The update can be installed when it has ended.'

/** The program's own updates: the port for the core, and what only the host calls. */
export interface Updater extends Updates {
  /** From here on it looks for versions: at once, and every six hours. */
  readonly start: (start: UpdaterStart) => void
  readonly check: () => void
  /** The program is about to end: decides whether the downloaded version is installed with that. */
  readonly beforeQuit: () => void
  readonly stop: () => void
}

/**
 * Looks for newer signed releases and offers them; never installs while a task runs, asked to or by the way on quit.
 * On macOS, Squirrel installs what it was given on quit whatever is said then: there only the person installs.
 */
export const createUpdater = ({ updater, platform }: UpdaterDependencies): Updater => {
  let ready: string | null = null
  let started: UpdaterStart | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  const onQuit = platform !== 'darwin'

  updater.autoDownload = true
  updater.autoInstallOnAppQuit = onQuit
  const check = (): void => {
    if (started !== null) updater.checkForUpdates().catch(started.onProblem)
  }
  const obstacle = (): string | null => (started?.isBusy() === true ? RUNNING : null)

  return {
    ready: () => ready,
    obstacle,
    useChannel: (channel: UpdateChannel) => {
      updater.channel = channel
      updater.allowPrerelease = channel === 'beta'
      // Setting a channel allows going back with it; a newer program's database would be refused by an older one.
      updater.allowDowngrade = false
      check()
    },
    install: () => {
      if (ready === null) throw new AppError('conflict', 'No update is ready. It is offered when it is downloaded.')
      const reason = obstacle()
      if (reason !== null) throw new AppError('busy', reason)
      // After this turn, so that the answer still goes out.
      setImmediate(() => updater.quitAndInstall())
    },
    start: (start) => {
      started = start
      updater.on('error', start.onProblem)
      updater.on('update-downloaded', ({ version }) => {
        ready = version
        start.onReady(version)
      })
      check()
      timer = setInterval(check, CHECK_EVERY_MS).unref()
    },
    check,
    beforeQuit: () => {
      updater.autoInstallOnAppQuit = onQuit && obstacle() === null
    },
    stop: () => clearInterval(timer),
  }
}

/** Null in a checkout, where there is nothing to update. */
export const loadUpdater = async (isPackaged: boolean): Promise<Updater | null> => {
  if (!isPackaged) return null
  const { default: electronUpdater } = await import('electron-updater')
  return createUpdater({ updater: electronUpdater.autoUpdater, platform: process.platform })
}
