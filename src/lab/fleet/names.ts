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

export const PURPOSES: readonly Purpose[] = [
  {
    name: 'web',
    weight: 14,
    systems: ['debian', 'ubuntu'],
    tags: ['web'],
    cores: [2, 4],
    memoryGib: [2, 8],
    diskGib: [20, 32, 40],
    container: true,
    zone: 'dmz',
    busy: 0.18,
  },
  {
    name: 'app',
    weight: 12,
    systems: ['debian', 'ubuntu', 'rocky', 'windows'],
    tags: ['app'],
    cores: [2, 8],
    memoryGib: [4, 16],
    diskGib: [40, 64, 80],
    container: false,
    zone: 'servers',
    busy: 0.2,
  },
  {
    name: 'db',
    weight: 8,
    systems: ['debian', 'rocky'],
    tags: ['db'],
    cores: [4, 8],
    memoryGib: [8, 32],
    diskGib: [80, 120, 200],
    container: false,
    zone: 'servers',
    busy: 0.25,
  },
  {
    name: 'sql',
    weight: 6,
    systems: ['windows'],
    tags: ['db', 'mssql'],
    cores: [4, 8],
    memoryGib: [16, 64],
    diskGib: [120, 200, 300],
    container: false,
    zone: 'servers',
    busy: 0.25,
  },
  {
    name: 'dc',
    weight: 6,
    systems: ['windows'],
    tags: ['ad'],
    cores: [2, 4],
    memoryGib: [4, 8],
    diskGib: [60, 80],
    container: false,
    zone: 'servers',
    busy: 0.06,
  },
  {
    name: 'fs',
    weight: 5,
    systems: ['windows', 'debian'],
    tags: ['files'],
    cores: [2, 4],
    memoryGib: [4, 16],
    diskGib: [200, 500, 1000],
    container: false,
    zone: 'servers',
    busy: 0.08,
  },
  {
    name: 'rds',
    weight: 6,
    systems: ['windows'],
    tags: ['rds'],
    cores: [4, 16],
    memoryGib: [16, 64],
    diskGib: [100, 120],
    container: false,
    zone: 'clients',
    busy: 0.35,
  },
  {
    name: 'mail',
    weight: 3,
    systems: ['debian', 'windows'],
    tags: ['mail'],
    cores: [4, 8],
    memoryGib: [8, 32],
    diskGib: [100, 250],
    container: false,
    zone: 'dmz',
    busy: 0.15,
  },
  {
    name: 'proxy',
    weight: 5,
    systems: ['debian', 'alpine'],
    tags: ['web'],
    cores: [1, 2],
    memoryGib: [1, 2],
    diskGib: [8, 10],
    container: true,
    zone: 'dmz',
    busy: 0.08,
  },
  {
    name: 'dns',
    weight: 4,
    systems: ['debian', 'alpine'],
    tags: ['infra'],
    cores: [1, 2],
    memoryGib: [1, 1],
    diskGib: [4, 8],
    container: true,
    zone: 'servers',
    busy: 0.02,
  },
  {
    name: 'mon',
    weight: 4,
    systems: ['debian', 'ubuntu'],
    tags: ['infra', 'monitoring'],
    cores: [2, 4],
    memoryGib: [2, 8],
    diskGib: [32, 64],
    container: true,
    zone: 'servers',
    busy: 0.2,
  },
  {
    name: 'git',
    weight: 3,
    systems: ['debian', 'ubuntu'],
    tags: ['dev'],
    cores: [2, 4],
    memoryGib: [4, 8],
    diskGib: [60, 100],
    container: true,
    zone: 'servers',
    busy: 0.1,
  },
  {
    name: 'ci',
    weight: 4,
    systems: ['debian', 'ubuntu'],
    tags: ['dev'],
    cores: [4, 8],
    memoryGib: [4, 16],
    diskGib: [60, 100],
    container: true,
    zone: 'servers',
    busy: 0.4,
  },
  {
    name: 'k8s',
    weight: 5,
    systems: ['ubuntu', 'debian'],
    tags: ['k8s'],
    cores: [4, 8],
    memoryGib: [8, 32],
    diskGib: [60, 80],
    container: false,
    zone: 'servers',
    busy: 0.3,
  },
  {
    name: 'nextcloud',
    weight: 3,
    systems: ['debian'],
    tags: ['files', 'web'],
    cores: [2, 4],
    memoryGib: [4, 8],
    diskGib: [100, 200],
    container: true,
    zone: 'dmz',
    busy: 0.12,
  },
  {
    name: 'print',
    weight: 2,
    systems: ['windows', 'debian'],
    tags: ['infra'],
    cores: [1, 2],
    memoryGib: [2, 4],
    diskGib: [40, 60],
    container: false,
    zone: 'clients',
    busy: 0.03,
  },
  {
    name: 'vpn',
    weight: 3,
    systems: ['debian', 'other'],
    tags: ['net'],
    cores: [1, 2],
    memoryGib: [1, 2],
    diskGib: [8, 16],
    container: false,
    zone: 'dmz',
    busy: 0.05,
  },
  {
    name: 'fw',
    weight: 3,
    systems: ['other'],
    tags: ['net'],
    cores: [2, 4],
    memoryGib: [2, 4],
    diskGib: [16, 20],
    container: false,
    zone: 'dmz',
    busy: 0.12,
  },
  {
    name: 'erp',
    weight: 4,
    systems: ['windows', 'rocky'],
    tags: ['erp'],
    cores: [4, 12],
    memoryGib: [16, 48],
    diskGib: [150, 300],
    container: false,
    zone: 'servers',
    busy: 0.22,
  },
]

/** `dc01`, `web-01`: Windows administrators leave the dash out. */
export const numberedName = (purpose: Purpose, system: System, number: number, environment: string): string => {
  const digits = String(number).padStart(2, '0')
  const suffix = environment === 'prod' ? '' : `-${environment}`
  return system === 'windows' ? `${purpose.name}${digits}${suffix}` : `${purpose.name}-${digits}${suffix}`
}
