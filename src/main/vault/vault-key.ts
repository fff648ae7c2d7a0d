import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/errors.ts'

const KEY_BYTES = 32

/** The key and where it came from. `created`: it was made just now, which a person should hear once. */
export interface VaultKey {
  readonly key: Uint8Array
  readonly origin: string
  readonly created: boolean
}

const unavailable = (message: string): AppError => new AppError('vault_unavailable', message)

const decode = (text: string, origin: string): Uint8Array => {
  const trimmed = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length !== KEY_BYTES) {
    throw unavailable(
      `The key in ${origin} is not 32 bytes in hex or base64. Make one with: openssl rand -base64 32 > FILE`,
    )
  }
  return key
}

const readKeyFile = (path: string, origin: string): Uint8Array => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError(
      'vault_unavailable',
      `The key file ${path} cannot be read. Check its path and owner.`,
      undefined,
      {
        cause,
      },
    )
  }
  // Secrets mounted into containers are often readable by their group; what everybody can read protects nothing.
  if (process.platform !== 'win32' && (statSync(path).mode & 0o007) !== 0) {
    throw unavailable(`The key file ${path} can be read by everybody on this machine. Run: chmod 600 ${path}`)
  }
  return decode(text, origin)
}

interface KeySources {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where a key is made when neither variable names one; outside the data directory, so that a copy of the data is useless. */
  readonly ownFile: string
  /** Secrets are sealed already: a new key could not open them. */
  readonly sealedFile: string
}

/**
 * The key of the served way's vault: `MULTPANEL_KEY`, else the file `MULTPANEL_KEY_FILE`, else a file of its own in the
 * person's configuration directory, made on first use.
 * @throws AppError `vault_unavailable` when a named key is missing or malformed, or the own one is lost or cannot be kept
 */
export const findVaultKey = ({ environment, ownFile, sealedFile }: KeySources): VaultKey => {
  const { MULTPANEL_KEY: inline, MULTPANEL_KEY_FILE: named } = environment
  if (inline !== undefined) return { key: decode(inline, 'MULTPANEL_KEY'), origin: 'MULTPANEL_KEY', created: false }
  if (named !== undefined) return { key: readKeyFile(named, named), origin: named, created: false }
  if (existsSync(ownFile)) return { key: readKeyFile(ownFile, ownFile), origin: ownFile, created: false }
  if (existsSync(sealedFile)) {
    throw unavailable(
      `The stored credentials (${sealedFile}) were sealed with a key that is not at ${ownFile} any more. ` +
        'Put the key back, name it with MULTPANEL_KEY_FILE, or move the sealed file away and enter the credentials again.',
    )
  }
  const key = randomBytes(KEY_BYTES)
  try {
    mkdirSync(dirname(ownFile), { recursive: true, mode: 0o700 })
    writeFileSync(ownFile, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const message = `The key that seals the credentials cannot be kept in ${ownFile} (${cause instanceof Error ? cause.message : String(cause)}). Make that folder writable, or name a key file of your own with MULTPANEL_KEY_FILE.`
    throw new AppError('vault_unavailable', message, undefined, { cause })
  }
  return { key, origin: ownFile, created: true }
}
