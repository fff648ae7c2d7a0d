import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { fromWireError } from '#shared/errors.ts'
import { compose } from '#main/compose.ts'
import { systemClock } from '#main/system-clock.ts'
import { createKeyFileVault } from '#main/vault/key-file-vault.ts'
import { newId } from '#support/new-id.ts'

/**
 * A whole console on the directory: takes up what its predecessor left; unless it is the last, it takes a snapshot of one
 * guest and reboots another, and says so of each. The last one ends by itself when nothing is under way any more.
 * @param cluster arguments of `clusters.add`, as JSON
 * @param first place of the guests it acts on among the running VMs; `last` for the last one
 */
const [, , directory = '', cluster = '{}', first = 'last'] = process.argv
const vault = createKeyFileVault({
  path: join(directory, 'credentials.sealed'),
  key: Buffer.alloc(32, 7),
})
const core = await compose(
  {
    kind: 'served',
    version: '0.0.0-test',
    platform: 'test',
    vault,
    clock: systemClock,
    notifier: { notify: () => undefined },
    paths: { data: directory, logs: join(directory, 'logs'), copies: join(directory, 'copies') },
    openExternal: () => Promise.resolve(),
    randomBytes: (count) => randomBytes(count),
    chooseFile: null,
    demo: null,
    updates: null,
  },
  {},
)
const { signal } = new AbortController()
const call = async <Name extends OperationName>(
  name: Name,
  input: OperationArguments<Name>,
): Promise<OperationOutput<Name>> => {
  const answer = await core.dispatch(name, input, { caller: { kind: 'owner', via: 'internal', address: '' }, signal })
  if (!answer.ok) throw fromWireError(answer.error)
  return answer.value as OperationOutput<Name>
}
if ((await call('clusters.list', {})).length === 0)
  await call('clusters.add', JSON.parse(cluster) as OperationArguments<'clusters.add'>)
const running = async () =>
  (await call('inventory.snapshot', {})).guests.filter(
    ({ type, template, ha }) => type === 'qemu' && !template && ha === '',
  )
while ((await running()).length === 0) await delay(20)
const guests = (await running()).toSorted((a, b) => a.vmid - b.vmid)
writeSync(1, 'ready\n')
if (first !== 'last') {
  const [saved, rebooted] = [guests[Number(first)], guests[Number(first) + 1]]
  if (saved === undefined || rebooted === undefined) throw new Error('there are not so many guests')
  await call('guests.snapshot', {
    id: newId(),
    guestIds: [saved.id],
    action: { kind: 'snapshot.create', name: 'kept' },
  })
  writeSync(1, `started ${saved.vmid}\n`)
  await call('guests.power', { id: newId(), guestIds: [rebooted.id], action: { kind: 'reboot' } })
  writeSync(1, `started ${rebooted.vmid}\n`)
}
while (first !== 'last' || (await call('jobs.active', {})).length > 0) await delay(20)
await core.stop()
