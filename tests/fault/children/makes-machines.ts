import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { compose } from '#main/compose.ts'
import { systemClock } from '#main/system-clock.ts'
import { fileVault } from '#support/file-vault.ts'

/**
 * A console that takes up what its predecessor left and, when it is given one, begins a creation: the input of
 * `machines.create` as JSON. It runs until it is killed.
 */
const [, , directory = '', input = ''] = process.argv
// Nothing the console waits for keeps a process alive.
setInterval(() => undefined, 60_000)
const core = await compose({
  kind: 'served',
  version: '0.0.0-test',
  platform: 'test',
  vault: fileVault(directory),
  clock: systemClock,
  notifier: { notify: () => undefined },
  paths: { data: directory, logs: join(directory, 'logs'), copies: join(directory, 'copies') },
  openExternal: () => Promise.resolve(),
  randomBytes: (count) => randomBytes(count),
  demo: null,
  updates: null,
})
const call = (operation: string, given: unknown) =>
  core.dispatch(operation, given, {
    caller: { kind: 'owner', via: 'internal', address: '' },
    signal: new AbortController().signal,
  })
// The polls begin once a page has what is stored.
await call('inventory.snapshot', {})
writeSync(1, 'ready\n')
if (input !== '') {
  const answer = await call('machines.create', JSON.parse(input))
  writeSync(1, `${answer.ok ? 'started' : JSON.stringify(answer.error)}\n`)
}
