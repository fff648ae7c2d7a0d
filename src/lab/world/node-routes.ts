import { X509Certificate } from 'node:crypto'
import type { LabCall, LabRoute } from '../http/handler.ts'
import { guestStatus } from './guest-facts.ts'
import { guestLoad, metricsTime, nodeFigures, threadCount } from './metrics.ts'
import type { LabGuest, LabGuestKind } from './model.ts'
import { settled } from './routing.ts'

type Row = Record<string, unknown>

const FLAGS =
  'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx ' +
  'pdpe1gb rdtscp lm constant_tsc rep_good nopl cpuid pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 x2apic movbe popcnt ' +
  'aes xsave avx f16c rdrand lahf_lm abm 3dnowprefetch fsgsbase bmi1 avx2 smep bmi2 erms invpcid rdseed adx smap ' +
  'clflushopt clwb sha_ni xsaveopt xsavec xgetbv1'

const status = (call: LabCall): Row => {
  const { cluster, node } = call
  const at = metricsTime(cluster)
  const load = guestLoad(cluster, node, at)
  const figures = nodeFigures(node, at, load.cpu, load.memory)
  const nine = cluster.version.major >= 9
  const built = `#1 SMP PREEMPT_DYNAMIC PMX ${node.kernel.replace(/-pve$/, '')}`
  const free = node.memoryBytes - figures.mem
  return {
    'boot-info': node.bootMode === 'legacy-bios' ? { mode: 'legacy-bios' } : { mode: 'efi', secureboot: 0 },
    cpu: figures.cpu,
    cpuinfo: {
      cores: node.cpu.sockets * node.cpu.cores,
      cpus: threadCount(node),
      ...(nine && { family: '25', vendor: node.cpu.vendor }),
      flags: FLAGS,
      hvm: '1',
      mhz: node.cpu.mhz.toFixed(3),
      model: node.cpu.model,
      sockets: node.cpu.sockets,
      user_hz: 100,
    },
    'current-kernel': { machine: 'x86_64', release: node.kernel, sysname: 'Linux', version: built },
    idle: 0,
    ksm: { shared: 0 },
    kversion: `Linux ${node.kernel} ${built}`,
    loadavg: [figures.load, figures.load * 0.94, figures.load * 0.9].map((value) => value.toFixed(2)),
    memory: {
      ...(nine && { available: Math.floor(free * 0.97) }),
      free: Math.floor(free * 0.7),
      total: node.memoryBytes,
      used: figures.mem,
    },
    pveversion: `pve-manager/${cluster.version.version}/${cluster.version.repoid}`,
    rootfs: {
      avail: node.rootBytes - figures.disk - Math.floor(node.rootBytes * 0.05),
      free: node.rootBytes - figures.disk,
      total: node.rootBytes,
      used: figures.disk,
    },
    swap: { free: node.swapBytes, total: node.swapBytes, used: 0 },
    uptime: figures.uptime,
    wait: 0,
  }
}

const version = (call: LabCall): Row => {
  const { release, repoid, version: full } = call.cluster.version
  return { release, repoid, version: full }
}

const guests =
  (kind: LabGuestKind) =>
  (call: LabCall): Row[] =>
    [...call.cluster.guests.values()]
      .filter(
        (guest) => guest.kind === kind && guest.node === call.node.name && call.may(`/vms/${guest.vmid}`, 'VM.Audit'),
      )
      .map((guest) =>
        kind === 'qemu' && call.flag('full') ? fullRow(call, guest) : guestStatus(call.cluster, guest, false),
      )

/** `full=1` adds what QEMU itself is asked for, but neither `ha` nor `agent`. */
const fullRow = (call: LabCall, guest: LabGuest): Row => {
  const row = guestStatus(call.cluster, guest, true)
  delete row['ha']
  delete row['agent']
  return row
}

const BRIDGES = new Set(['bridge', 'OVSBridge'])

const network = (call: LabCall): Row[] => {
  const type = call.text('type')
  const wanted = (candidate: string): boolean => {
    if (type === undefined || type === 'include_sdn') return true
    return type.startsWith('any_') ? BRIDGES.has(candidate) : candidate === type
  }
  const own = call.node.network.filter((entry) => wanted(entry.type))
  if (type !== 'any_bridge' && type !== 'include_sdn' && type !== 'vnet') return own
  const usable = (call.cluster.vnets ?? []).filter(({ vnet, zone }) =>
    call.mayAny(`/sdn/zones/${zone}/${vnet}`, 'SDN.Audit', 'SDN.Use'),
  )
  return [...own, ...usable.map(({ vnet, alias }) => ({ active: 1, comments: alias, iface: vnet, type: 'vnet' }))]
}

const certificates = (call: LabCall): Row[] => {
  const { leaf, ca } = call.node.certificate
  const rows: Row[] = []
  if (ca) rows.push(certificateRow('pve-root-ca.pem', ca))
  if (leaf) rows.push(certificateRow('pve-ssl.pem', leaf))
  return rows
}

/** `/CN=…/O=…` from Node's one attribute per line. */
const distinguished = (name: string): string =>
  name
    .split('\n')
    .map((part) => `/${part}`)
    .join('')

const certificateRow = (filename: string, pem: string): Row => {
  const certificate = new X509Certificate(pem)
  const key = certificate.publicKey
  const rsa = key.asymmetricKeyType === 'rsa'
  const names = (certificate.subjectAltName ?? '').split(', ').filter((name) => name !== '')
  return {
    filename,
    fingerprint: certificate.fingerprint256,
    issuer: distinguished(certificate.issuer),
    notafter: Math.floor(Date.parse(certificate.validTo) / 1000),
    notbefore: Math.floor(Date.parse(certificate.validFrom) / 1000),
    pem,
    'public-key-bits': rsa ? (key.asymmetricKeyDetails?.modulusLength ?? 2048) : 256,
    'public-key-type': rsa ? 'rsaEncryption' : 'id-ecPublicKey',
    san: names.map((name) => name.replace(/^(DNS|IP Address|IP):/, '')),
    subject: distinguished(certificate.subject),
  }
}

/** The directory the API shows under a node, whichever node it is. */
const INDEX =
  'aplinfo apt capabilities ceph certificates config disks dns firewall hardware hosts journal lxc migrateall netstat ' +
  'network qemu query-oci-repo-tags query-url-metadata replication report rrd rrddata scan sdn services spiceshell ' +
  'startall status stopall storage subscription suspendall syslog tasks termproxy time version vncshell vzdump wakeonlan'

export const nodeRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/nodes/{node}', handler: () => INDEX.split(' ').map((name) => ({ name })), forwarded: false },
  { method: 'GET', path: '/nodes/{node}/status', handler: status, check: ['perm', '/nodes/{node}', ['Sys.Audit']] },
  { method: 'GET', path: '/nodes/{node}/version', handler: version },
  { method: 'GET', path: '/nodes/{node}/qemu', handler: guests('qemu') },
  { method: 'GET', path: '/nodes/{node}/lxc', handler: guests('lxc') },
  { method: 'GET', path: '/nodes/{node}/network', handler: network },
  { method: 'GET', path: '/nodes/{node}/certificates/info', handler: certificates },
])
