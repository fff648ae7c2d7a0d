import type { OperationArguments, OperationName } from '#shared/contract/index.ts'

const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const GUEST = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0').slice(-2))
  .join(':')
  .toUpperCase()
const UPID = 'UPID:pve1:0001A2B3:00C4D5E6:65A0B1C2:qmstart:100:root@pam:'

const addresses = [{ address: '192.0.2.10:8006', fingerprint: FINGERPRINT }]
const credential = {
  kind: 'token',
  tokenId: 'multpanel@pve!console',
  secret: '00000000-0000-0000-0000-000000000000',
} as const
const cluster = { name: 'acme-dc1', location: 'Vienna', owner: 'Acme GmbH' }

/** An input of each operation that needs one; the others take `{}`. Tests hold them against the contract. */
const EXAMPLES: { readonly [Name in OperationName]?: OperationArguments<Name> } = {
  'app.setOwner': { name: 'Mara Reiter' },
  'app.openExternal': { url: 'https://192.0.2.10:8006/' },
  'app.setVisible': { visible: true },
  'database.restore': { name: '20261122-020000-daily.db' },
  'preferences.set': { patch: { theme: 'dark' } },
  'views.save': { id: CLUSTER, name: 'Production', query: 'tag:prod status:running', layout: null },
  'views.remove': { id: CLUSTER },
  'clusters.certificate': { address: '192.0.2.10:8006' },
  'clusters.realms': { address: '192.0.2.10:8006', fingerprint: FINGERPRINT },
  'clusters.probe': { addresses, credential },
  'clusters.add': { id: CLUSTER, ...cluster, addresses, credential },
  'clusters.update': { id: CLUSTER, enabled: false },
  'clusters.removalPlan': { id: CLUSTER },
  'clusters.remove': { id: CLUSTER, name: 'acme-dc1' },
  'clusters.checkRights': { id: CLUSTER },
  'clusters.fetchVersion': { id: CLUSTER },
  'clusters.refresh': { ids: [CLUSTER] },
  'guests.detail': { id: GUEST, live: false },
  'guests.power': { ids: [GUEST], verb: 'shutdown' },
  'tasks.list': { clusterId: CLUSTER, limit: 50 },
  'tasks.log': { clusterId: CLUSTER, upid: UPID, start: 0, limit: 500 },
  'tasks.stop': { clusterId: CLUSTER, upid: UPID },
  'tasks.watch': { watching: true },
  'tokens.create': { id: CLUSTER, label: 'Monitoring', expiresInDays: 90 },
  'tokens.revoke': { id: CLUSTER },
  'updates.setChannel': { channel: 'latest' },
}

export const exampleOf = (operation: OperationName): unknown => EXAMPLES[operation] ?? {}
