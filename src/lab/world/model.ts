/**
 * The lab's whole state, in memory. One `LabCluster` per simulated cluster; handlers read and change it synchronously.
 * Nothing here runs by itself: whatever changes with time (metrics, task logs, the end of a task) is computed from the
 * clock when somebody asks. Times are milliseconds since the epoch unless a name ends in `Seconds`; sizes are bytes.
 */

/** Time as the lab sees it; a test hands in a clock it moves by hand. */
export type LabClock = { now: () => number }

export type LabCluster = {
  name: string
  /** `false`: a single host outside any cluster; `/cluster/status` then has no row of type `cluster`. */
  clustered: boolean
  version: LabVersion
  /** Starting point of everything pseudo-random in this cluster. */
  seed: number
  /** By node name. */
  nodes: Map<string, LabNode>
  /** By vmid. */
  guests: Map<number, LabGuest>
  /** By storage id. */
  storages: Map<string, LabStorage>
  /** By UPID, in the order of their start. */
  tasks: Map<string, LabTask>
  /** HA resources by sid (`vm:100`, `ct:101`). */
  haResources: Map<string, LabHaResource>
  backupJobs: Map<string, LabBackupJob>
  /** Storage replication by id (`100-0`). */
  replicationJobs: Map<string, LabReplicationJob>
  pools: Map<string, LabPool>
  /** Networks of SDN, which guests use like bridges. */
  vnets?: LabVnet[]
  /** datacenter.cfg as the API shows it. */
  options: Record<string, unknown>
  access: LabAccess
  clock: LabClock
  /** Moment the metrics stand still at (a bench that counts changed rows); absent: they drift with the clock. */
  frozenAt?: number | undefined
  /** How fast tasks run: 1 (and absent) as on a real host, 0.1 ten times faster. */
  pace?: number | undefined
}

/** A guest's disks copied to another node again and again. */
export type LabReplicationJob = { id: string; guest: number; target: string; schedule: string; disable: boolean }

export type LabVersion = { major: 8 | 9; version: string; release: string; repoid: string }

/**
 * `online`: answers. `offline`: powered off, other nodes answer 595 for it and its own listener refuses connections.
 * `unreachable`: the other nodes fail on the way to it (596).
 */
export type LabNodeState = 'online' | 'offline' | 'unreachable'

export type LabNode = {
  name: string
  /** corosync id, 1-based. */
  nodeId: number
  /** Address inside the cluster network, shown by `/cluster/status`; not the loopback address it listens on. */
  ip: string
  state: LabNodeState
  /** `https://127.0.0.1:PORT`; empty until the listener is up. */
  url: string
  /** SHA-256 of the leaf certificate, `AA:BB:…`. */
  fingerprint: string
  /** PEM of leaf and CA, for `/nodes/{node}/certificates/info`; empty until the certificate is made. */
  certificate: { leaf: string; ca: string }
  bootedAt: number
  cpu: { model: string; sockets: number; cores: number; threads: number; mhz: number; vendor: string }
  memoryBytes: number
  swapBytes: number
  rootBytes: number
  kernel: string
  network: LabInterface[]
  seed: number
  /**
   * Next pid a task on this node gets; grows. A test sets it to make UPIDs predictable.
   */
  nextPid: number
  /** Votes in the quorum; one unless given. */
  votes?: number
  /** `legacy-bios`; `efi` unless given. */
  bootMode?: 'efi' | 'legacy-bios'
  /** Its statistics daemon sends nothing: the node, its guests and storages are `unknown` to the cluster. */
  silent?: boolean
  /** It never came up since the others did: they know neither its address nor its certificate. */
  neverSeen?: boolean
}

/** One row of `/nodes/{node}/network`, in the API's own spelling. */
export type LabInterface = { iface: string; type: string } & Record<string, unknown>

export type LabGuestKind = 'qemu' | 'lxc'
type LabGuestStatus = 'running' | 'stopped' | 'paused' | 'suspended'

export type LabGuest = {
  vmid: number
  kind: LabGuestKind
  node: string
  status: LabGuestStatus
  /** Value of the config's `lock`; mirrored by handlers, not kept in `config`. */
  lock: string | null
  template: boolean
  /** The configuration file, key → raw value as Proxmox writes it (`net0` → `virtio=BC:…,bridge=vmbr0`). */
  config: Map<string, string>
  /** Changes that wait for the next start: new raw value, or `null` where the key will be removed. */
  pending: Map<string, string | null>
  /** In the order they were taken. */
  snapshots: LabSnapshot[]
  /** Name of the snapshot the present state descends from. */
  parentSnapshot: string | null
  /** Start of the present run; null when stopped. */
  startedAt: number | null
  /** pid of the qemu or lxc process; null when stopped. */
  pid: number | null
  /** What the guest agent (qemu) or the container's kernel (lxc) reports; null: no agent runs inside. */
  agent: LabAgent | null
  metrics: LabGuestMetrics
  /** Size of the first disk in bytes. */
  diskBytes: number
  /** Moment from which the agent answers, after a boot; absent: at once. */
  agentFrom?: number
  /** What its cloud-init drive was last made from; absent: what the configuration says. */
  cloudinit?: Map<string, string>
  /** A system lies on its disk that was installed by nobody here: it reads cloud-init and brings an agent along. */
  imaged?: boolean
  /** Its QEMU tells whether it runs and nothing else: no block, balloon or version facts. */
  bareMonitor?: boolean
}

export type LabSnapshot = {
  name: string
  description: string
  timeSeconds: number
  parent: string | null
  vmstate: boolean
  config: Map<string, string>
  /** Left half made or half removed by a task that failed. */
  unfinished?: 'prepare' | 'delete'
}

export type LabAgent = { interfaces: LabAgentInterface[]; osName: string; hostname: string }
export type LabAgentInterface = {
  name: string
  mac: string
  addresses: { address: string; prefix: number; family: 'ipv4' | 'ipv6' }[]
}

/** The slow-moving middle each drifting figure swings around (shares 0..1, rates in bytes per second). */
export type LabGuestMetrics = {
  seed: number
  cpuShare: number
  memoryShare: number
  diskShare: number
  netInRate: number
  netOutRate: number
  diskReadRate: number
  diskWriteRate: number
}

export type LabStorage = {
  storage: string
  /** `dir`, `lvmthin`, `zfspool`, `nfs`, `rbd`, `pbs` … */
  type: string
  shared: boolean
  enabled: boolean
  content: string[]
  /** Node names it is restricted to; null: all. */
  nodes: string[] | null
  /** Further keys of storage.cfg as the API shows them (`path`, `server`, `prune-backups` …). */
  options: Record<string, unknown>
  totalBytes: number
  /** Shared: one list. Otherwise the volumes of each node apart: `volume.node` says where. */
  volumes: LabVolume[]
  /** Use that no volume explains, so that a fleet has nearly full storages without thousands of volumes. */
  baseUsedBytes: number
  /** What volumes made and removed since the start add to it (or take), by node name; `''` on shared storages. */
  added?: Map<string, number>
  /** Node names where the storage is known but does not answer (dead NFS server). */
  inactiveOn: Set<string>
}

export type LabVolume = {
  volid: string
  /** Node that holds it; null on shared storages. */
  node: string | null
  content: 'images' | 'rootdir' | 'iso' | 'vztmpl' | 'backup' | 'snippets' | 'import'
  format: string
  sizeBytes: number
  usedBytes: number
  /** Size of the disk inside a packed image; the file itself is smaller. */
  virtualBytes?: number
  createdSeconds: number
  vmid: number | null
  notes: string | null
  protected: boolean
  parent: string | null
  /** Further keys of the content row (`verification`, `encrypted`, `subtype`). */
  extra: Record<string, unknown>
  /** Of a file that was uploaded or downloaded: what its bytes were. Never shown by the API. */
  sha256?: string
}

export type LabTask = {
  upid: string
  node: string
  pid: number
  pstart: number
  startSeconds: number
  type: string
  /** Guest id, node name … as the UPID carries it; may be empty. */
  id: string
  /** User, or `user!token`. */
  user: string
  /** Lines of the log with the moment each appears; without the closing `TASK …` line. */
  lines: { at: number; text: string }[]
  /** Moment it ends by itself; null: never (a console). */
  endsAt: number | null
  /** What it will say at its end: `OK`, `WARNINGS: n` or an error text. */
  outcome: string
  /** Changes the world at its end; called once. Not called when aborted. */
  onEnd: (() => void) | null
  /** Called instead of `onEnd` when somebody stops the task; undoes locks. */
  onAbort: (() => void) | null
  /** Set once the end was worked into the world. */
  ended: { at: number; exitstatus: string; aborted: boolean } | null
}

export type LabHaResource = {
  sid: string
  state: 'started' | 'stopped' | 'enabled' | 'disabled' | 'ignored'
  group: string | null
  maxRestart: number
  maxRelocate: number
  comment: string | null
}

/** `/cluster/backup` row in the API's own spelling. */
type LabBackupJob = { id: string } & Record<string, unknown>

/** A network of SDN as `/cluster/sdn/vnets` shows it. */
export type LabVnet = { vnet: string; zone: string; alias?: string; tag?: number; type: 'vnet' }

export type LabPool = { poolid: string; comment: string; vmids: Set<number>; storages: Set<string> }

export type LabAccess = {
  realms: Map<string, LabRealm>
  /** By full user id (`root@pam`). */
  users: Map<string, LabUser>
  groups: Map<string, LabGroup>
  roles: Map<string, LabRole>
  acl: LabAclEntry[]
  /** Secret tickets and CSRF tokens are signed with; changing it ends every session of the cluster. */
  ticketKey: string
}

type LabRealm = { realm: string; type: string; comment: string; default: boolean }

export type LabUser = {
  userid: string
  password: string | null
  enabled: boolean
  /** 0: never. */
  expireSeconds: number
  comment: string | null
  email: string | null
  firstname: string | null
  lastname: string | null
  /** By token id (the part after `!`). */
  tokens: Map<string, LabToken>
}

export type LabToken = {
  tokenid: string
  secret: string
  privsep: boolean
  expireSeconds: number
  comment: string | null
}

type LabGroup = { groupid: string; comment: string; members: Set<string> }

export type LabRole = { roleid: string; privileges: Set<string>; special: boolean }

export type LabAclEntry = {
  path: string
  type: 'user' | 'group' | 'token'
  /** `op@pve`, `ops`, `op@pve!audit` */
  ugid: string
  roleid: string
  propagate: boolean
}
