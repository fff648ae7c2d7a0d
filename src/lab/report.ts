import { ACCOUNTS } from './fleet/access.ts'
import type { FleetName } from './fleet/plan.ts'
import type { Lab, StartedCluster } from './lab.ts'

/** What `--json` prints once the lab answers. */
export type LabFacts = {
  fleet: FleetName
  seed: number
  pid: number
  clusters: {
    name: string
    version: string
    guests: number
    addresses: StartedCluster['addresses']
    users: Record<string, string>
    tokens: Record<string, string>
  }[]
}

export const labFacts = (lab: Lab, fleet: FleetName, seed: number): LabFacts => ({
  fleet,
  seed,
  pid: process.pid,
  clusters: lab.clusters.map(({ name, addresses, users, tokens, world }) => ({
    name,
    version: world.version.version,
    guests: world.guests.size,
    addresses,
    users,
    tokens,
  })),
})

const MEANING: Record<string, string> = {
  [ACCOUNTS.root]: 'password, may do everything',
  [ACCOUNTS.operator]: 'password, works with guests',
  [ACCOUNTS.auditor]: 'password, only looks',
  [ACCOUNTS.full]: 'token, may do everything',
  [ACCOUNTS.readonly]: 'token, only looks',
  [ACCOUNTS.norights]: 'token without rights',
  [ACCOUNTS.expired]: 'token that has expired',
}

/** Rows as columns: every cell but the last padded to the widest of its column. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `    ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('   ')}\n`,
    )
    .join('')
}

const plural = (count: number, noun: string): string => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

const describeCluster = ({ name, addresses, users, tokens, world }: StartedCluster): string => {
  const kind = world.clustered ? plural(world.nodes.size, 'node') : 'a single host'
  const accounts = Object.entries({ ...users, ...tokens }).map(([id, secret]) => [id, secret, MEANING[id] ?? ''])
  return (
    `\n${name}   Proxmox VE ${world.version.version}, ${kind}, ${plural(world.guests.size, 'guest')}\n` +
    `  Addresses\n${columns(addresses.map(({ node, url, fingerprint }) => [node, url, fingerprint]))}` +
    `  Sign in with\n${columns(accounts)}`
  )
}

/** The text a newcomer reads: what runs, where, and how to get in. */
export const describeLab = (lab: Lab, fleet: FleetName, seed: number): string => {
  const nodes = lab.clusters.reduce((sum, { world }) => sum + world.nodes.size, 0)
  const guests = lab.clusters.reduce((sum, { world }) => sum + world.guests.size, 0)
  const size = `${plural(lab.clusters.length, 'cluster')}, ${plural(nodes, 'node')}, ${plural(guests, 'guest')}`
  return (
    `The lab runs: fleet ${fleet}, seed ${seed} (${size}). Nothing of it is real, and it answers on this machine only.\n` +
    lab.clusters.map(describeCluster).join('') +
    `\nAdd a cluster in Multpanel with any of its addresses and one of its accounts. Ctrl+C ends the lab.\n`
  )
}
