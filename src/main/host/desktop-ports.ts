import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { app, powerMonitor } from 'electron'
import type { HostPorts, Notifier } from '../ports.ts'
import { systemClock } from '../system-clock.ts'
import { chooseFile } from './choose-file.ts'
import { createKeychainVault, loadKeychain } from './keychain-vault.ts'
import { openExternal } from './open-external.ts'

/** Entries of a checkout or a second data folder keep apart from those of the installed program. */
const keychainService = (dataFolder: string): string =>
  app.isPackaged ? 'Multpanel' : `Multpanel ${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}`

/** The core's ports as the desktop fills them. */
export const createDesktopPorts = async (notifier: Notifier): Promise<Omit<HostPorts, 'demo' | 'updates'>> => {
  const folder = app.getPath('userData')
  const data = path.join(folder, 'data')
  return {
    kind: 'desktop',
    version: app.getVersion(),
    platform: `${process.platform} ${process.arch}`,
    vault: createKeychainVault(await loadKeychain(), keychainService(folder), path.join(data, 'sealed')),
    clock: systemClock,
    notifier,
    paths: { data, logs: path.join(folder, 'logs'), copies: path.join(data, 'copies') },
    openExternal,
    chooseFile,
    randomBytes: (count) => randomBytes(count),
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    // The threshold tells "idle" from "active" only.
    isScreenLocked: () => powerMonitor.getSystemIdleState(60) === 'locked',
  }
}
