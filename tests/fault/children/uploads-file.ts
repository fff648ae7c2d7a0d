import { compose } from '#main/compose.ts'
import { createKeyFileVault } from '#main/vault/key-file-vault.ts'
import { fromWireError } from '#shared/errors.ts'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { testPorts } from '../../support/core.ts'
import { uploadsVault, type UploadsFile } from './uploads-file-facts.ts'

// The program as the test kills it: adds the clusters, begins to upload, says the job, and goes on until it dies.
const given = JSON.parse(process.argv[2] ?? '') as UploadsFile
const core = await compose(
  testPorts(given.directory, {
    kind: 'desktop',
    vault: createKeyFileVault(uploadsVault(given.directory)),
    chooseFile: () => Promise.resolve(given.file),
  }),
  {},
)
const call = async <Name extends OperationName>(
  name: Name,
  input: OperationArguments<Name>,
): Promise<OperationOutput<Name>> => {
  const caller = { kind: 'owner', via: 'internal', address: '' } as const
  const answer = await core.dispatch(name, input, { caller, signal: new AbortController().signal })
  if (!answer.ok) throw fromWireError(answer.error)
  return answer.value as OperationOutput<Name>
}
for (const cluster of given.clusters) await call('clusters.add', cluster)
const isPolled = async (): Promise<boolean> => {
  const { storages } = await call('inventory.snapshot', {})
  return given.clusters.every(({ id }) => storages.some(({ clusterId }) => clusterId === id))
}
while (!(await isPolled())) await new Promise((resolve) => setTimeout(resolve, 20))
process.stdout.write('ready\n')
const held = await call('catalogue.chooseFile', { kind: 'iso' })
const { jobId: id, targets, name } = given
await call('catalogue.upload', { id, fileId: held?.id ?? '', kind: 'iso', name, targets, checksum: null })
process.stdout.write('started\n')
