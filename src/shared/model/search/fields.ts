/** How a field's value is compared. `usage` takes percentages (of use) and sizes (of what it has). */
export type FieldKind =
  'text' | 'whole' | 'choice' | 'number' | 'percent' | 'usage' | 'duration' | 'age' | 'ip' | 'flag'

export interface FieldSpec {
  readonly kind: FieldKind
  /** One line for the help and the completion list. */
  readonly help: string
  readonly example: string
}

/** Every field of the search language, in the order completions show them. */
export const SEARCH_FIELDS = {
  name: { kind: 'text', help: 'Name contains', example: 'name:web' },
  vm: { kind: 'text', help: 'Number, or name contains', example: 'vm:100' },
  id: { kind: 'number', help: 'Guest number', example: 'id:100' },
  tag: { kind: 'whole', help: 'Has the tag', example: 'tag:prod' },
  company: { kind: 'text', help: 'Company contains', example: 'company:acme' },
  cluster: { kind: 'text', help: 'Cluster contains', example: 'cluster:berlin' },
  node: { kind: 'text', help: 'Node contains', example: 'node:pve1' },
  status: { kind: 'choice', help: 'running, stopped, paused, suspended, unknown', example: 'status:running' },
  type: { kind: 'choice', help: 'vm or ct', example: 'type:ct' },
  ip: { kind: 'ip', help: 'Address, its beginning, or a network', example: 'ip:10.0.0.0/8' },
  cpu: { kind: 'percent', help: 'CPU in use, percent', example: 'cpu>80' },
  mem: { kind: 'usage', help: 'Memory in use (percent) or given (size)', example: 'mem>90' },
  disk: { kind: 'usage', help: 'Disk in use (percent) or given (size)', example: 'disk>100G' },
  cores: { kind: 'number', help: 'CPU cores given', example: 'cores>=8' },
  uptime: { kind: 'duration', help: 'Running since', example: 'uptime<1d' },
  backup: { kind: 'age', help: 'Age of the newest backup, none, or unknown', example: 'backup>2d' },
  pool: { kind: 'whole', help: 'In the pool', example: 'pool:customers' },
  storage: { kind: 'whole', help: 'Has a disk on', example: 'storage:local-lvm' },
  vlan: { kind: 'number', help: 'Has an interface in the VLAN', example: 'vlan:20' },
  bridge: { kind: 'whole', help: 'Has an interface on the bridge', example: 'bridge:vmbr0' },
  lock: { kind: 'whole', help: 'Locked for, or none', example: 'lock:backup' },
  ha: { kind: 'whole', help: 'State in high availability, or none', example: 'ha:started' },
  os: { kind: 'text', help: 'Operating system type', example: 'os:win' },
  template: { kind: 'flag', help: 'Is a template', example: 'template:no' },
  project: { kind: 'text', help: 'Project contains', example: 'project:shop' },
} as const satisfies Readonly<Record<string, FieldSpec>>

export type SearchField = keyof typeof SEARCH_FIELDS

export const SEARCH_FIELD_NAMES = Object.keys(SEARCH_FIELDS) as SearchField[]

const ALIASES: Readonly<Record<string, SearchField>> = {
  vmid: 'id',
  tags: 'tag',
  owner: 'company',
  customer: 'company',
  host: 'node',
  state: 'status',
  address: 'ip',
  memory: 'mem',
  ostype: 'os',
}

/** The field a written name means, whatever its case; null when there is none. */
export const fieldNamed = (name: string): SearchField | null => {
  const lower = name.toLowerCase()
  if (Object.hasOwn(SEARCH_FIELDS, lower)) return lower as SearchField
  return Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? null) : null
}

/** Words that ask for the absence of a value, and for any value. */
export const NONE = 'none'
export const ANY = 'any'

/** Of backups: nobody can say whether there is one. */
export const UNKNOWN = 'unknown'

/** Names a type may be asked for by. */
export const TYPE_NAMES: Readonly<Record<string, 'qemu' | 'lxc'>> = {
  vm: 'qemu',
  qemu: 'qemu',
  ct: 'lxc',
  lxc: 'lxc',
  container: 'lxc',
}

export const STATUS_NAMES = ['running', 'stopped', 'paused', 'suspended', 'unknown', 'missing'] as const
