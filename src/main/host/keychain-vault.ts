import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { Vault } from '../ports.ts'

/** What is used of keytar; `null` where the package could not be built (no libsecret). */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** Windows' Credential Manager takes 2,560 bytes, UTF-16: what is longer is sealed with a key that lives there. */
const KEYCHAIN_LIMIT_BYTES = 1200
const SEALED_MARK = 'multpanel-sealed:1'
const SEALING_KEY_ACCOUNT = 'sealing-key'
const PROBE_ACCOUNT = 'probe'
const CALL_TIMEOUT_MS = 60_000

const unavailable = (cause: unknown): AppError =>
  new AppError(
    'vault_unavailable',
    process.platform === 'linux'
      ? 'The keychain of the desktop does not answer. Start or unlock GNOME Keyring or KWallet and try again.'
      : 'The keychain of the operating system does not answer. Unlock it and try again.',
    undefined,
    { cause },
  )

/** Loads keytar, or gives null where it is not there: the console then says so instead of storing anything. */
export const loadKeychain = async (): Promise<Keychain | null> => {
  try {
    const { default: keytar } = await import('keytar')
    return keytar
  } catch {
    return null
  }
}

/** A locked keychain may wait for a person; it must not hold a call for ever. */
const within = async <T>(call: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The keychain did not answer within a minute')), CALL_TIMEOUT_MS)
  })
  try {
    return await Promise.race([call, late])
  } catch (error) {
    throw unavailable(error)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The operating system's keychain as vault: one entry per credential.
 * @param service name the entries stand under, so that several installations keep apart
 * @param sealedFolder where sealed long secrets lie; useless without the key in the keychain
 */
export const createKeychainVault = (keychain: Keychain | null, service: string, sealedFolder: string): Vault => {
  const need = (): Keychain => {
    if (keychain === null) {
      throw new AppError(
        'vault_unavailable',
        'This build has no keychain support: install libsecret-1-dev, then run npm ci again.',
      )
    }
    return keychain
  }
  const sealedFile = (key: string): string =>
    path.join(sealedFolder, `${createHash('sha256').update(key).digest('hex')}.sealed`)

  const sealingKey = async (create: boolean): Promise<Buffer | null> => {
    const stored = await within(need().getPassword(service, SEALING_KEY_ACCOUNT))
    if (stored !== null) return Buffer.from(stored, 'base64')
    if (!create) return null
    const fresh = randomBytes(32)
    await within(need().setPassword(service, SEALING_KEY_ACCOUNT, fresh.toString('base64')))
    return fresh
  }

  const seal = async (key: string, secret: string): Promise<void> => {
    const material = await sealingKey(true)
    if (material === null) throw unavailable(new Error('No sealing key'))
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', material, nonce).setAAD(Buffer.from(key))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    await mkdir(sealedFolder, { recursive: true, mode: 0o700 })
    const file = sealedFile(key)
    await writeFile(`${file}.new`, Buffer.concat([nonce, cipher.getAuthTag(), sealed]), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  const unseal = async (key: string): Promise<string> => {
    const material = await sealingKey(false)
    try {
      if (material === null) throw new Error('The sealing key is gone from the keychain')
      const bytes = await readFile(sealedFile(key))
      const decipher = createDecipheriv('aes-256-gcm', material, bytes.subarray(0, 12)).setAAD(Buffer.from(key))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new AppError('vault_unavailable', 'A stored secret cannot be opened any more. Enter it again.', undefined, {
        cause,
      })
    }
  }

  const read = async (key: string): Promise<string | null> => {
    const stored = await within(need().getPassword(service, key))
    return stored === SEALED_MARK ? unseal(key) : stored
  }
  const write = async (key: string, secret: string): Promise<void> => {
    const isLong = Buffer.byteLength(secret, 'utf8') > KEYCHAIN_LIMIT_BYTES
    if (isLong) await seal(key, secret)
    await within(need().setPassword(service, key, isLong ? SEALED_MARK : secret))
    if (!isLong) await rm(sealedFile(key), { force: true })
  }
  const remove = async (key: string): Promise<void> => {
    await within(need().deletePassword(service, key))
    await rm(sealedFile(key), { force: true })
  }
  // Reading what is not there succeeds on a keychain that cannot be written, so the probe writes. Once is enough.
  let proved = false
  const problem = async (): Promise<string | null> => {
    if (proved) return null
    try {
      await within(need().setPassword(service, PROBE_ACCOUNT, 'probe'))
      await within(need().deletePassword(service, PROBE_ACCOUNT))
      proved = true
      return null
    } catch (error) {
      return error instanceof Error ? error.message : 'The keychain does not answer.'
    }
  }
  return { kind: 'keychain', problem, read, write, remove }
}
