import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createKeyFileVault } from '#main/vault/key-file-vault.ts'
import { findVaultKey } from '#main/vault/vault-key.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const setUp = () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'data', 'credentials.sealed')
  const key = randomBytes(32)
  return { directory, path, key, vault: createKeyFileVault({ path, key }) }
}

describe('the key-file vault', () => {
  it('gives back what was written, also to the next process, and forgets what was removed', async () => {
    const { path, key, vault } = setUp()
    expect(await vault.read('cluster/1')).toBeNull()
    await vault.write('cluster/1', 'secret one')
    const next = createKeyFileVault({ path, key })
    expect(await next.read('cluster/1')).toBe('secret one')
    await next.remove('cluster/1')
    await next.remove('never there')
    expect(await vault.read('cluster/1')).toBeNull()
    expect(await vault.problem()).toBeNull()
  })

  it('seals the file, for the owner alone, and leaves no other beside it', async () => {
    const { path, vault } = setUp()
    await vault.write('cluster/1', 'planted-secret')
    expect(readFileSync(path, 'latin1')).not.toMatch(/planted-secret|cluster\/1/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(path, '..'))).toEqual(['credentials.sealed'])
  })

  it('keeps every one of many writes at once', async () => {
    const { vault } = setUp()
    await Promise.all(Array.from({ length: 50 }, (_, index) => vault.write(`cluster/${index}`, `secret ${index}`)))
    for (let index = 0; index < 50; index += 1) expect(await vault.read(`cluster/${index}`)).toBe(`secret ${index}`)
  })

  it('notices any changed byte and never answers with something else', async () => {
    const { path, vault } = setUp()
    await vault.write('cluster/1', 'secret')
    const bytes = readFileSync(path)
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      writeFileSync(path, changed)
      await expect(vault.read('cluster/1'), `byte ${index}`).rejects.toMatchObject({ code: 'vault_unavailable' })
    }
    writeFileSync(path, bytes.subarray(0, 20))
    expect(await vault.problem()).toContain('damaged')
    await expect(vault.write('cluster/2', 'x')).rejects.toMatchObject({ code: 'vault_unavailable' })
  })

  it('tells another key from a changed file', async () => {
    const { path, vault } = setUp()
    await vault.write('cluster/1', 'secret')
    expect(await createKeyFileVault({ path, key: randomBytes(32) }).problem()).toContain('another key')
  })
})

describe('the key of the vault', () => {
  const sources = (environment: Record<string, string> = {}) => {
    const directory = temporaryDirectory()
    return {
      environment,
      ownFile: join(directory, 'config', 'vault.key'),
      sealedFile: join(directory, 'data', 'credentials.sealed'),
      directory,
    }
  }

  it('is made once, outside the data, for the owner alone', () => {
    const options = sources()
    const made = findVaultKey(options)
    expect(made).toMatchObject({ created: true, origin: options.ownFile })
    expect(statSync(options.ownFile).mode & 0o777).toBe(0o600)
    const found = findVaultKey(options)
    expect(found.created).toBe(false)
    expect(Buffer.from(found.key).equals(made.key)).toBe(true)
  })

  it('is taken from the environment, as hex or base64, and nothing is made then', () => {
    const key = randomBytes(32)
    for (const text of [key.toString('hex'), key.toString('base64'), `${key.toString('base64')}\n`]) {
      const options = sources({ MULTPANEL_KEY: text })
      expect(Buffer.from(findVaultKey(options).key).equals(key)).toBe(true)
      expect(existsSync(options.ownFile)).toBe(false)
    }
  })

  it('is taken from a named file, and its absence is an error, not a new key', () => {
    const options = sources()
    const file = join(options.directory, 'given.key')
    const environment = { MULTPANEL_KEY_FILE: file }
    expect(() => findVaultKey({ ...options, environment })).toThrow(file)
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 })
    expect(findVaultKey({ ...options, environment }).origin).toBe(file)
    chmodSync(file, 0o644)
    expect(() => findVaultKey({ ...options, environment })).toThrow('chmod 600')
  })

  it.each(['', 'short', 'x'.repeat(64), randomBytes(31).toString('base64')])('refuses %j', (text) => {
    expect(() => findVaultKey(sources({ MULTPANEL_KEY: text }))).toThrow('32 bytes')
  })

  it('says where it cannot be kept, and what to do', () => {
    const options = sources()
    writeFileSync(join(options.ownFile, '..'), '')
    expect(() => findVaultKey(options)).toThrow(/cannot be kept in .*vault\.key.* MULTPANEL_KEY_FILE/)
  })

  it('is not made anew when something is sealed with the lost one', async () => {
    const options = sources()
    await createKeyFileVault({ path: options.sealedFile, key: randomBytes(32) }).write('cluster/1', 'secret')
    expect(() => findVaultKey(options)).toThrow(options.ownFile)
    expect(existsSync(options.ownFile)).toBe(false)
  })
})
