import type { OperationArguments, OperationName } from '#shared/contract/index.ts'

const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const GUEST = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
const JOB = '01936b2e-9a00-7c33-9c22-1d2e3f4a5b6c'
const DIGEST = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'

/** Requests that change machines or ask for their graphs; each by its operation. */
export const EDIT_EXAMPLES: { readonly [Name in OperationName]?: OperationArguments<Name> } = {
  'guests.editable': { id: GUEST },
  'guests.editOptions': { id: GUEST },
  'guests.edit': {
    id: JOB,
    guestId: GUEST,
    action: { kind: 'config', digest: DIGEST, set: { memory: '4096' }, remove: [], revert: [] },
  },
  'guests.editMany': { id: JOB, guestIds: [GUEST], action: { kind: 'tags', add: ['patched'], remove: [] } },
  'tags.setColours': { colours: { prod: '#1a7432' } },
  'graphs.guest': { id: GUEST, frame: 'day', live: true },
  'graphs.node': { clusterId: CLUSTER, node: 'pve1', frame: 'week', live: true },
  'graphs.storage': { clusterId: CLUSTER, key: `${CLUSTER}/ceph-vm`, frame: 'year', live: true },
}
