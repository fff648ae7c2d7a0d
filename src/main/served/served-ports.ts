import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { createDemo } from '../demo-worker.ts'
import type { HostPorts, OpenExternal } from '../ports.ts'
import { systemClock } from '../system-clock.ts'
import { createKeyFileVault } from '../vault/key-file-vault.ts'
import { findVaultKey, type VaultKey } from '../vault/vault-key.ts'
import type { Directories } from './directories.ts'
import { hasDisplay, openInBrowser } from './system-browser.ts'

/** Both the sources and the bundle lie two folders below package.json. */
const versionOf = (entryFolder: string): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(entryFolder, '../../package.json'), 'utf8')))
    .version

const refuse: OpenExternal = () =>
  Promise.reject(
    new AppError('unsupported', 'The console runs on a machine without a browser. Copy the address and open it here.'),
  )

/**
 * The core's ports as the served way fills them, and the key of its vault.
 * @param entryFolder folder of the entry file: the sources' or the bundle's
 * @throws AppError `vault_unavailable` without a usable key
 */
export const createServedPorts = (
  directories: Directories,
  entryFolder: string,
  isBundle: boolean,
): { ports: HostPorts; vaultKey: VaultKey } => {
  const { data, config } = directories
  const sealed = join(data, 'credentials.sealed')
  const vaultKey = findVaultKey({ environment: process.env, ownFile: join(config, 'vault.key'), sealedFile: sealed })
  return {
    vaultKey,
    ports: {
      kind: 'served',
      version: versionOf(entryFolder),
      platform: `${process.platform} ${process.arch}`,
      vault: createKeyFileVault({ path: sealed, key: vaultKey.key }),
      clock: systemClock,
      notifier: { notify: () => undefined },
      paths: { data, logs: join(data, 'logs'), copies: join(data, 'copies') },
      openExternal: hasDisplay(process.platform, process.env) ? openInBrowser : refuse,
      chooseFile: null,
      randomBytes: (count) => randomBytes(count),
      demo: createDemo(join(entryFolder, isBundle ? 'lab.js' : '../lab/demo-worker.ts')),
      updates: null,
    },
  }
}
