// Runs inside a private keychain session: works the vault as the desktop does and prints what it saw.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { createKeychainVault, loadKeychain } from '#main/host/keychain-vault.ts'
import { AppError } from '#shared/errors.ts'

const folder = process.argv[2] ?? ''
const keychain = await loadKeychain()
const vault = createKeychainVault(keychain, 'multpanel-test', folder)
const problem = await vault.problem()
if (problem !== null) {
  const refusal = await vault
    .write('cluster/1', 'secret')
    .catch((error: unknown) => (error instanceof AppError ? error.code : 'other'))
  process.stdout.write(JSON.stringify({ problem, refusal }))
} else {
  const long = 'L'.repeat(60_000)
  await vault.write('cluster/1', 'short secret')
  await vault.write('cluster/2', long)
  const sealed = readdirSync(folder)
  const leaked = sealed.some((file) => readFileSync(path.join(folder, file)).includes('LLLL'))
  const inKeychain = await keychain?.getPassword('multpanel-test', 'cluster/2')
  const result = {
    problem,
    short: await vault.read('cluster/1'),
    longIsWhole: (await vault.read('cluster/2')) === long,
    missing: await vault.read('cluster/none'),
    sealedFiles: sealed.length,
    leaked,
    keychainHoldsLong: inKeychain === long,
    otherService: await createKeychainVault(keychain, 'other', folder).read('cluster/1'),
  }
  await vault.write('cluster/2', 'short now')
  await vault.remove('cluster/1')
  await vault.remove('cluster/1')
  process.stdout.write(
    JSON.stringify({
      ...result,
      shortened: await vault.read('cluster/2'),
      filesAfter: readdirSync(folder).length,
      removed: await vault.read('cluster/1'),
    }),
  )
}
