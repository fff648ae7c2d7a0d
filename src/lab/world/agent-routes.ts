import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import { guestFigures, metricsTime } from './metrics.ts'
import type { LabAgent, LabAgentInterface, LabGuest } from './model.ts'
import { compact, guestOf, settled } from './routing.ts'

type Row = Record<string, unknown>

export const LOOPBACK: LabAgentInterface = {
  name: 'lo',
  mac: '00:00:00:00:00:00',
  addresses: [
    { address: '127.0.0.1', prefix: 8, family: 'ipv4' },
    { address: '::1', prefix: 128, family: 'ipv6' },
  ],
}

const agentRow = (entry: LabAgentInterface, received: number, sent: number): Row => ({
  'hardware-address': entry.mac.toLowerCase(),
  'ip-addresses': entry.addresses.map(({ address, prefix, family }) => ({
    'ip-address': address,
    'ip-address-type': family,
    prefix,
  })),
  name: entry.name,
  statistics: {
    'rx-bytes': received,
    'rx-dropped': 0,
    'rx-errs': 0,
    'rx-packets': Math.floor(received / 620),
    'tx-bytes': sent,
    'tx-dropped': 0,
    'tx-errs': 0,
    'tx-packets': Math.floor(sent / 540),
  },
})

/** The agent that answers. @throws LabRefusal 500 in the wording of qemu-server: not configured, not running, silent */
const answering = (call: LabCall): { guest: LabGuest; agent: LabAgent } => {
  const guest = guestOf(call, 'qemu')
  if (!/(^|=|,)1/.test(guest.config.get('agent') ?? '')) refuse(500, 'No QEMU guest agent configured')
  if (guest.startedAt === null) refuse(500, `VM ${guest.vmid} is not running`)
  const silent = guest.status === 'paused' || call.now() < (guest.agentFrom ?? 0)
  return { guest, agent: (silent ? null : guest.agent) ?? refuse(500, 'QEMU guest agent is not running') }
}

const interfaces = (call: LabCall): Row => {
  const { guest, agent } = answering(call)
  const figures = guestFigures(guest, metricsTime(call.cluster))
  const windows = /^w/.test(guest.config.get('ostype') ?? '')
  const rows = agent.interfaces.map((entry, index) =>
    agentRow(entry, index ? 0 : figures.netin, index ? 0 : figures.netout),
  )
  const loopback = windows ? { ...LOOPBACK, name: 'Loopback Pseudo-Interface 1' } : LOOPBACK
  return { result: windows ? [...rows, agentRow(loopback, 0, 0)] : [agentRow(loopback, 9280, 9280), ...rows] }
}

const osInfo = (call: LabCall): Row => {
  const { agent } = answering(call)
  const [name = '', version = ''] = agent.osName.split(/ (?=\d)/)
  return {
    result: compact({
      id: name.split(' ')[0]?.toLowerCase(),
      'kernel-release': '6.1.0-37-amd64',
      machine: 'x86_64',
      name,
      'pretty-name': agent.osName,
      version: version === '' ? undefined : version,
      'version-id': /^\d+/.exec(version)?.[0],
    }),
  }
}

const MAY = ['perm', '/vms/{vmid}', ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'], 'any', 1]
const PATH = '/nodes/{node}/qemu/{vmid}/agent'

export const agentRoutes: LabRoute[] = settled([
  { method: 'GET', path: `${PATH}/network-get-interfaces`, handler: interfaces, check: MAY },
  { method: 'GET', path: `${PATH}/get-osinfo`, handler: osInfo, check: MAY },
  {
    method: 'GET',
    path: `${PATH}/get-host-name`,
    handler: (call) => ({ result: { 'host-name': answering(call).agent.hostname } }),
    check: MAY,
  },
  {
    method: 'POST',
    path: `${PATH}/ping`,
    handler: (call) => {
      answering(call)
      return { result: {} }
    },
    check: MAY,
  },
])
