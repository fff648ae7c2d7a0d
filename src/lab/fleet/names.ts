import type { Random } from '../world/random.ts'

/** Customers of the simulated service provider; the short name is part of every cluster's name. */
const CUSTOMERS = (
  'acme northwind brightline kestrel harborview oakridge silverpine bluefin stonebridge lakeshore redwood summit ' +
  'meridian fairfield westgate eastbrook ironworks copperhill granite willow cedarcare maplefoods aspenlaw birchdental ' +
  'elmstudio heron falcon osprey swiftlog larkspur juniper clover thistle marigold saffron tamarind basil coriander ' +
  'quartz onyx topaz beryl opaltech garnet amberline cobalt nickelby zincwerk chromatic argon neonsign xenolab ' +
  'delta-freight polar-foods arctic-air tropic-tours sierra-clinic pacific-print atlantic-bank baltic-ship nordic-wood ' +
  'alpine-dairy rhine-steel danube-tex elbe-media thames-legal tiber-wine douro-ceramics vistula-parts oder-optics ' +
  'prairie-seeds mesa-solar canyon-tools ridge-outdoor valley-health river-schools harbor-cranes island-ferries ' +
  'castle-hotels tower-invest bridge-build gate-security wheel-rental anchor-insure compass-maps lantern-light ' +
  'mill-bakery forge-metal loom-textile kiln-pottery press-books lens-optik clock-repair violin-music chess-games'
).split(' ')

const SITES = ['dc1', 'dc2', 'hq', 'branch', 'dr', 'plant']

/** Names like `acme-dc1`, unlike one another; a customer gets a second site before its list starts over. */
export const clusterNames = (random: Random, count: number): string[] => {
  const customers = [CUSTOMERS[0] ?? 'acme', ...random.shuffle(CUSTOMERS.slice(1))]
  const names: string[] = []
  for (let index = 0; names.length < count; index += 1) {
    const customer = customers[index % customers.length] ?? 'acme'
    const round = Math.floor(index / customers.length)
    if (round >= SITES.length) throw new RangeError(`no more names than ${names.length}`)
    names.push(`${customer}-${SITES[round] ?? 'dc1'}`)
    // Every third customer has a second site from the start.
    if (round === 0 && index % 3 === 0 && names.length < count) names.push(`${customer}-dr`)
  }
  return [...new Set(names)].length === count ? names : uniqueNames(names, count)
}

const uniqueNames = (names: readonly string[], count: number): string[] => {
  const unique = [...new Set(names)]
  for (let number = 2; unique.length < count; number += 1)
    unique.push(`${CUSTOMERS[number % CUSTOMERS.length] ?? 'acme'}-site${number}`)
  return unique
}

export type System = 'debian' | 'ubuntu' | 'rocky' | 'windows' | 'alpine' | 'other'

/** What a guest is for, and so how it is named, sized and tagged. */
export type Purpose = {
  name: string
  weight: number
  systems: readonly System[]
  tags: readonly string[]
  cores: readonly [number, number]
  memoryGib: readonly [number, number]
  diskGib: readonly number[]
  /** Runs as a container now and then. */
  container: boolean
  /** Network it lies in. */
  zone: 'servers' | 'dmz' | 'clients'
  busy: number
}

type Line = [
  name: string,
  weight: number,
  systems: string,
  tags: string,
  cores: [number, number],
  memoryGib: [number, number],
  diskGib: number[],
  zone: Purpose['zone'],
  busy: number,
  container?: 'lxc',
]

const LINES: readonly Line[] = [
  ['web', 14, 'debian ubuntu', 'web', [2, 4], [2, 8], [20, 32, 40], 'dmz', 0.18, 'lxc'],
  ['app', 12, 'debian ubuntu rocky windows', 'app', [2, 8], [4, 16], [40, 64, 80], 'servers', 0.2],
  ['db', 8, 'debian rocky', 'db', [4, 8], [8, 32], [80, 120, 200], 'servers', 0.25],
  ['sql', 6, 'windows', 'db mssql', [4, 8], [16, 64], [120, 200, 300], 'servers', 0.25],
  ['dc', 6, 'windows', 'ad', [2, 4], [4, 8], [60, 80], 'servers', 0.06],
  ['fs', 5, 'windows debian', 'files', [2, 4], [4, 16], [200, 500, 1000], 'servers', 0.08],
  ['rds', 6, 'windows', 'rds', [4, 16], [16, 64], [100, 120], 'clients', 0.35],
  ['mail', 3, 'debian windows', 'mail', [4, 8], [8, 32], [100, 250], 'dmz', 0.15],
  ['proxy', 5, 'debian alpine', 'web', [1, 2], [1, 2], [8, 10], 'dmz', 0.08, 'lxc'],
  ['dns', 4, 'debian alpine', 'infra', [1, 2], [1, 1], [4, 8], 'servers', 0.02, 'lxc'],
  ['mon', 4, 'debian ubuntu', 'infra monitoring', [2, 4], [2, 8], [32, 64], 'servers', 0.2, 'lxc'],
  ['git', 3, 'debian ubuntu', 'dev', [2, 4], [4, 8], [60, 100], 'servers', 0.1, 'lxc'],
  ['ci', 4, 'debian ubuntu', 'dev', [4, 8], [4, 16], [60, 100], 'servers', 0.4, 'lxc'],
  ['k8s', 5, 'ubuntu debian', 'k8s', [4, 8], [8, 32], [60, 80], 'servers', 0.3],
  ['nextcloud', 3, 'debian', 'files web', [2, 4], [4, 8], [100, 200], 'dmz', 0.12, 'lxc'],
  ['print', 2, 'windows debian', 'infra', [1, 2], [2, 4], [40, 60], 'clients', 0.03],
  ['vpn', 3, 'debian other', 'net', [1, 2], [1, 2], [8, 16], 'dmz', 0.05],
  ['fw', 3, 'other', 'net', [2, 4], [2, 4], [16, 20], 'dmz', 0.12],
  ['erp', 4, 'windows rocky', 'erp', [4, 12], [16, 48], [150, 300], 'servers', 0.22],
]

export const PURPOSES: readonly Purpose[] = LINES.map(
  ([name, weight, systems, tags, cores, memoryGib, diskGib, zone, busy, container]) => ({
    name,
    weight,
    systems: systems.split(' ') as System[],
    tags: tags.split(' '),
    cores,
    memoryGib,
    diskGib,
    zone,
    busy,
    container: container === 'lxc',
  }),
)

/** `dc01`, `web-01`: Windows administrators leave the dash out. */
export const numberedName = (purpose: Purpose, system: System, number: number, environment: string): string => {
  const digits = String(number).padStart(2, '0')
  const suffix = environment === 'prod' ? '' : `-${environment}`
  return system === 'windows' ? `${purpose.name}${digits}${suffix}` : `${purpose.name}-${digits}${suffix}`
}
