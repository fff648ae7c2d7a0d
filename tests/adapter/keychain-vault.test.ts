import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inKeychainSession, missingKeychainParts } from '#support/keychain-session.ts'

const child = path.resolve('tests/support/keychain-child.ts')
const missing = missingKeychainParts()

describe.skipIf(missing.length > 0)(
  `the keychain of the desktop (GNOME Keyring)${missing.length > 0 ? `: missing ${missing.join(', ')}` : ''}`,
  () => {
    let folder: string
    beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'multpanel-sealed-'))))
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    it('keeps, gives back and removes secrets, and seals those too long for it', async () => {
      expect(await inKeychainSession(child, [folder])).toEqual({
        problem: null,
        short: 'short secret',
        longIsWhole: true,
        missing: null,
        sealedFiles: 1,
        leaked: false,
        keychainHoldsLong: false,
        otherService: null,
        shortened: 'short now',
        filesAfter: 0,
        removed: null,
      })
    })

    it('says what to do when no keychain answers, and stores nothing', async () => {
      const answer = await inKeychainSession(child, [folder], false)
      expect(answer).toMatchObject({
        refusal: 'vault_unavailable',
        problem: expect.stringContaining('unlock GNOME Keyring') as string,
      })
    })
  },
)
