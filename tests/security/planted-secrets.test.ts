import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { PinnedAddress } from '#shared/model/cluster.ts'
import { createKeyFileVault } from '#main/vault/key-file-vault.ts'
import { startCore, type TestCore } from '#support/core.ts'
import { newJobId } from '#support/jobs.ts'
import { startLabProcess, type LabClusterFacts } from '#support/lab-process.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { newId } from '#support/new-id.ts'

const pinned = ({ addresses }: LabClusterFacts): PinnedAddress[] =>
  addresses.map(({ url, fingerprint }) => ({ address: new URL(url).host, fingerprint }))

/** How a secret may look where it should not be. */
const disguises = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
]

/** A ticket of Proxmox, its CSRF token, or a token's header, whoever's they are. */
const SIGNED_IN = /PVE:[^\s"]{3,}:[0-9A-F]{8}::|[0-9A-F]{8}:[A-Za-z0-9+/]{43}|PVEAPIToken=\S+=(?!\[removed\])/

const filesUnder = (directory: string): [string, string][] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')])

it('tells no credential to any file, log, answer, event or diagnostics, whatever goes wrong', async () => {
  const lab = await startLabProcess('small', ['--pace', '0.01'])
  onTestFinished(() => lab.stop())
  const [first, second] = lab.clusters
  if (first === undefined || second === undefined) throw new Error('the lab is too small')
  const password = first.users['root@pam'] ?? ''
  const token = second.tokens['root@pam!full'] ?? ''
  const expired = second.tokens['root@pam!expired'] ?? ''
  const mistyped = 'planted-mistyped-&=%+"pass word'
  const unsent = 'planted-unsent-5e0c6d'
  const misplaced = 'planted-misplaced-77f1'
  const logged = 'planted-logged-0b1c2d3e'
  const secrets = [password, token, expired, mistyped, unsent, misplaced, logged]
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(8)

  const directory = temporaryDirectory()
  const core = await startCore(
    { vault: createKeyFileVault({ path: join(directory, 'credentials.sealed'), key: randomBytes(32) }) },
    { logLevel: 'debug' },
    directory,
  )
  const heard: string[] = []
  core.events.listen((name, payload) => heard.push(JSON.stringify({ name, payload })))
  const call = core.call
  /** The answer as it crosses a wire, good or bad. */
  const ask = async (operation: Parameters<TestCore['call']>[0], input: unknown): Promise<void> => {
    const context = {
      caller: { kind: 'owner', via: 'ipc', address: '' },
      signal: new AbortController().signal,
    } as const
    heard.push(JSON.stringify(await core.dispatch(operation, input, context)))
  }
  const named = (name: string) => ({ id: newId(), name, location: '', companyId: null })
  const asPassword = { kind: 'password', user: 'root', realm: 'pam', password } as const
  const asToken = { kind: 'token', tokenId: 'root@pam!full', secret: token } as const

  await ask('clusters.add', { ...named('one'), addresses: pinned(first), credential: asPassword })
  await ask('clusters.add', { ...named('two'), addresses: pinned(second), credential: asToken })
  expect(await call('clusters.list', {})).toHaveLength(2)

  // What a person mistypes, and what never gets there.
  await ask('clusters.probe', { addresses: pinned(first), credential: { ...asPassword, password: mistyped } })
  await ask('clusters.probe', {
    addresses: pinned(second),
    credential: { ...asToken, tokenId: 'root@pam!expired', secret: expired },
  })
  const nowhere = [{ address: '127.0.0.1:1', fingerprint: pinned(first)[0]?.fingerprint ?? '' }]
  await ask('clusters.probe', { addresses: nowhere, credential: { ...asPassword, password: unsent } })
  await ask('clusters.probe', {
    addresses: pinned(first),
    credential: { kind: 'token', tokenId: `root@pam!full=${misplaced}`, secret: unsent },
  })
  await ask('clusters.probe', {
    addresses: 7,
    credential: { kind: misplaced, secret: [misplaced], password: { password: misplaced } },
  })
  await ask('clusters.certificate', { address: `https://root:${misplaced}@127.0.0.1:1/` })

  // Work on both clusters, then faults of every kind.
  await call('app.setVisible', { visible: true })
  await vi.waitFor(async () => expect((await call('inventory.snapshot', {})).guests.length).toBeGreaterThan(50), 60_000)
  const { guests } = await call('inventory.snapshot', {})
  const stopped = guests.filter((guest) => guest.status === 'stopped' && !guest.template).slice(0, 2)
  await ask('guests.power', { id: newJobId(), guestIds: stopped.map(({ id }) => id), action: { kind: 'start' } })
  for (const guest of stopped) await ask('guests.detail', { id: guest.id, live: true })
  for (const fault of ['garbage html', 'reset', 'tickets', 'down']) {
    await lab.command(`fault ${first.name} ${fault}`)
    await lab.command(`fault ${second.name} ${fault}`)
    await ask('clusters.refresh', {})
    for (const guest of guests.slice(0, 3)) await ask('guests.detail', { id: guest.id, live: true })
    await ask('clusters.probe', { addresses: pinned(first), credential: asPassword })
    await lab.command('heal')
  }
  core.reportProblem(
    'test',
    Object.assign(new Error(`failed for root with ${token}`, { cause: new Error(`password=${password}`) }), {
      config: {
        headers: {
          Authorization: `PVEAPIToken=root@pam!full=${logged}`,
          Cookie: `PVEAuthCookie=PVE:root@pam:65A0B1C2::${logged}`,
        },
        data: `username=root&password=${encodeURIComponent(mistyped)}`,
      },
    }),
  )
  core.reportProblem('test', `GET https://root:${logged}@127.0.0.1/ and Bearer ${logged}`)

  await ask('database.copyNow', {})
  await ask('app.diagnostics', {})
  const running = filesUnder(directory)
  await core.stop()
  const files = [...running, ...filesUnder(directory)]
  expect(files.map(([path]) => path).join('\n')).toMatch(/-wal\n[^]*\.db\n[^]*multpanel\.log/)
  expect(files.find(([path]) => path.endsWith('multpanel.log'))?.[1]).toContain('[removed]')

  for (const secret of secrets) {
    for (const disguise of disguises(secret)) {
      expect(
        files.filter(([, text]) => text.includes(disguise)).map(([path]) => path),
        disguise,
      ).toEqual([])
      expect(
        heard.filter((text) => text.includes(disguise)),
        disguise,
      ).toEqual([])
    }
  }
  for (const [path, text] of files) expect(SIGNED_IN.exec(text)?.[0], path).toBeUndefined()
  for (const text of heard) expect(SIGNED_IN.exec(text)?.[0]).toBeUndefined()
})
