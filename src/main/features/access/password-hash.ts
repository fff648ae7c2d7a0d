import { scrypt, timingSafeEqual } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { RandomBytes } from '../../ports.ts'

/** Cost of scrypt (RFC 7914): memory is 128 · N · r bytes. */
export interface ScryptCost {
  /** log2 of N. */
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** OWASP Password Storage Cheat Sheet, 2024: N = 2^17, r = 8, p = 1: 128 MB, some 0.3 s. */
export const DEFAULT_COST: ScryptCost = { logN: 17, r: 8, p: 1 }

const KEY_BYTES = 32
const SALT_BYTES = 16
/** At 128 MB each, more at once would only swap. */
const AT_ONCE = 2
/** Those that wait; more are turned away, so that a flood cannot pile up. */
const MOST_WAITING = 40

const FORM = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/

interface Stored {
  readonly cost: ScryptCost
  readonly salt: Buffer
  readonly key: Buffer
}

const read = (text: string): Stored | null => {
  const [, logN, r, p, salt, key] = FORM.exec(text) ?? []
  if (salt === undefined || key === undefined) return null
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
}

const isWeaker = (cost: ScryptCost, than: ScryptCost): boolean =>
  2 ** cost.logN * cost.r * cost.p < 2 ** than.logN * than.r * than.p

/** Composed and decomposed letters are the same on the keyboard. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8')

export interface PasswordHasher {
  /** @throws AppError `busy` */
  readonly hash: (password: string) => Promise<string>
  /**
   * Takes as long when there is no hash as when there is one.
   * @param stored null: no such account, or one without password
   * @throws AppError `busy`
   */
  readonly verify: (password: string, stored: string | null) => Promise<boolean>
  /** The hash was made with less than what is asked for today. */
  readonly isOutdated: (stored: string) => boolean
}

export const createPasswordHasher = (randomBytes: RandomBytes, cost: ScryptCost = DEFAULT_COST): PasswordHasher => {
  let running = 0
  const waiting: (() => void)[] = []
  const nobodys = Buffer.from(randomBytes(SALT_BYTES))

  const turn = async (): Promise<void> => {
    if (running < AT_ONCE) {
      running += 1
      return
    }
    if (waiting.length >= MOST_WAITING) {
      throw new AppError('busy', 'Too many passwords are being checked at once. Try again in a few seconds.')
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  const done = (): void => {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }

  const derive = async (password: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> => {
    await turn()
    try {
      const N = 2 ** logN
      return await new Promise<Buffer>((resolve, reject) => {
        scrypt(bytesOf(password), salt, KEY_BYTES, { N, r, p, maxmem: 160 * N * r * p }, (error, key) =>
          error === null ? resolve(key) : reject(error),
        )
      })
    } finally {
      done()
    }
  }

  return {
    hash: async (password) => {
      const salt = Buffer.from(randomBytes(SALT_BYTES))
      const key = await derive(password, salt, cost)
      return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
    },
    verify: async (password, stored) => {
      const known = stored === null ? null : read(stored)
      const key = await derive(password, known?.salt ?? nobodys, known?.cost ?? cost)
      return timingSafeEqual(key, known?.key ?? Buffer.alloc(KEY_BYTES)) && known !== null
    },
    isOutdated: (stored) => {
      const known = read(stored)
      return known === null || isWeaker(known.cost, cost)
    },
  }
}
