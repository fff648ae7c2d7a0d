import type { Log } from '../../log/log.ts'
import type { RandomBytes, Vault } from '../../ports.ts'

const NAME = 'access/session-key'
const BYTES = 32

/**
 * The key sessions are signed with: made once, kept in the vault. While the vault cannot be used a key of this run
 * serves, so that the owner can get in and see why; its sessions end with the run.
 */
export const createSigningKey = (vault: Vault, randomBytes: RandomBytes, log: Pick<Log, 'warn'>) => {
  let key: Promise<Uint8Array> | undefined

  const load = async (): Promise<Uint8Array> => {
    try {
      const stored = await vault.read(NAME)
      const known = Buffer.from(stored ?? '', 'base64url')
      if (known.length === BYTES) return known
      const fresh = Buffer.from(randomBytes(BYTES))
      await vault.write(NAME, fresh.toString('base64url'))
      return fresh
    } catch (error) {
      log.warn('sessions are signed with a key of this run: the vault cannot be used', { error })
      return randomBytes(BYTES)
    }
  }
  // A plain array, where Buffer would do: the library looks at the class.
  return (): Promise<Uint8Array> => (key ??= load().then((bytes) => new Uint8Array(bytes)))
}
