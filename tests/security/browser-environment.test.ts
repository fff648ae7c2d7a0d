import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openInBrowser } from '#main/served/system-browser.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

it.runIf(process.platform === 'linux')('does not hand the key of the vault to the browser it starts', async () => {
  const directory = temporaryDirectory()
  const seen = join(directory, 'seen')
  writeFileSync(
    join(directory, 'xdg-open'),
    `#!/bin/sh\n/usr/bin/env > "${seen}.new"\n/bin/mv "${seen}.new" "${seen}"\n`,
  )
  chmodSync(join(directory, 'xdg-open'), 0o755)
  vi.stubEnv('PATH', directory)
  vi.stubEnv('MULTPANEL_KEY', 'planted-key-of-the-vault')
  onTestFinished(() => void vi.unstubAllEnvs())
  await openInBrowser('http://127.0.0.1:1/')
  await vi.waitFor(() => expect(existsSync(seen)).toBe(true), 60_000)
  const environment = readFileSync(seen, 'utf8')
  expect(environment).toContain('PATH=')
  expect(environment).not.toContain('planted-key-of-the-vault')
})
