import { parentPort } from 'node:worker_threads'
import { createFleet } from './fleet/fleets.ts'
import { createActivity } from './world/activity.ts'
import { startLab, type StartedCluster } from './lab.ts'

const TOKEN = 'root@pam!full'

/** `northwind-dr` belongs to Northwind and stands at DR, as the fleet's names are made. */
const titleCase = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const companyOf = (name: string): string => name.split('-').slice(0, -1).map(titleCase).join(' ')
const siteOf = (name: string): string => (name.split('-').at(-1) ?? '').toUpperCase()

/** What the console needs to add one: every node's address with its fingerprint, and a token with all rights. */
const toEntry = ({ name, addresses, tokens }: StartedCluster) => ({
  name,
  location: siteOf(name),
  company: companyOf(name),
  addresses: addresses.map(({ url, fingerprint }) => ({ address: new URL(url).host, fingerprint })),
  credential: { kind: 'token', tokenId: TOKEN, secret: tokens[TOKEN] ?? '' },
})

// The demo of the console: the small fleet, in a worker thread that ends with it.
const clusters = createFleet('small')
const lab = await startLab({ clusters, authFailureDelayMs: 3000 })
parentPort?.postMessage(lab.clusters.map(toEntry))

// A living fleet: now and then a guest moves to another node, as on real clusters with balancing.
const activity = createActivity({ clusters, migrationsPerHour: 60, seed: 1, now: Date.now })
setInterval(activity.step, 1000)
