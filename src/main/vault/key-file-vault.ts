import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { createTurns } from '../in-turn.ts'
import type { Vault } from '../ports.ts'
import { writeFileAtomically } from '../storage/atomic-file.ts'

/** `MPV1`, 8 bytes that name the key, 12 of nonce, 16 of tag, then the sealed entries. */
const MAGIC = Buffer.from('MPV1')
const KEY_ID_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES

const Entries = z.record(z.string(), z.string())

const unavailable = (message: string, cause?: unknown): AppError =>
  new AppError('vault_unavailable', message, undefined, { cause })

interface KeyFileVaultOptions {
  /** Where the sealed entries lie. */
  readonly path: string
  /** 32 bytes, from outside the data directory. */
  readonly key: Uint8Array
}

/**
 * The served way's vault: all entries sealed as one AES-256-GCM message, so that changing, swapping or removing a
 * single one is noticed. The file is replaced as a whole; writers take turns.
 */
export const createKeyFileVault = ({ path, key }: KeyFileVaultOptions): Vault => {
  const header = Buffer.concat([
    MAGIC,
    Buffer.from(hkdfSync('sha256', key, '', 'multpanel vault key id', KEY_ID_BYTES)),
  ])

  const open = (bytes: Buffer): Map<string, string> => {
    if (bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw unavailable(`The file with the stored credentials (${path}) is damaged. Restore it from a backup.`)
    }
    if (!bytes.subarray(0, HEADER_BYTES).equals(header)) {
      throw unavailable(
        `The stored credentials (${path}) were sealed with another key. Start with the key they belong to.`,
      )
    }
    try {
      const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES)
      const sealed = bytes.subarray(HEADER_BYTES + NONCE_BYTES + TAG_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(header)
      decipher.setAuthTag(bytes.subarray(HEADER_BYTES + NONCE_BYTES, HEADER_BYTES + NONCE_BYTES + TAG_BYTES))
      const text = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
      return new Map(Object.entries(Entries.parse(JSON.parse(text))))
    } catch (cause) {
      throw unavailable(
        `The file with the stored credentials (${path}) was changed by something else. Restore it from a backup.`,
        cause,
      )
    }
  }

  const load = async (): Promise<Map<string, string>> => {
    try {
      return open(await readFile(path))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
      if (error instanceof AppError) throw error
      throw unavailable(
        `The file with the stored credentials (${path}) cannot be read. Check its owner and mode.`,
        error,
      )
    }
  }

  const save = async (entries: Map<string, string>): Promise<void> => {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(header)
    const sealed = Buffer.concat([cipher.update(JSON.stringify(Object.fromEntries(entries)), 'utf8'), cipher.final()])
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFileAtomically(path, Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]))
    } catch (error) {
      throw unavailable(`The credential was not stored: ${path} cannot be written. Check free space and rights.`, error)
    }
  }

  const { inTurn, settled } = createTurns()
  const change = (apply: (entries: Map<string, string>) => boolean): Promise<void> =>
    inTurn(async () => {
      const entries = await load()
      if (apply(entries)) await save(entries)
    })

  return {
    kind: 'key-file',
    problem: async () => {
      try {
        await load()
        return null
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
    read: async (name) => {
      await settled()
      return (await load()).get(name) ?? null
    },
    write: (name, secret) => change((entries) => entries.get(name) !== secret && entries.set(name, secret).size > 0),
    remove: (name) => change((entries) => entries.delete(name)),
  }
}
