import { guestName } from './config.ts'
import type { LabAgentInterface, LabCluster, LabGuest } from './model.ts'
import { hash32 } from './random.ts'

/** From start to the first answer of the agent of a machine that boots, in milliseconds. */
const AGENT_AFTER_MS = 6000

type Address = LabAgentInterface['addresses'][number]

const parts = (text: string): Map<string, string> =>
  new Map(text.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))

const addressOf = (cidr: string | undefined, family: Address['family']): Address | undefined => {
  const match = /^([0-9a-f.:]+)\/(\d+)$/i.exec(cidr ?? '')
  return match ? { address: match[1] ?? '', prefix: Number(match[2]), family } : undefined
}

/** What a DHCP server on the segment would give the guest's interface. */
const leased = (guest: LabGuest, index: number): Address => {
  const number = hash32(`${guest.vmid}/${index}`)
  return { address: `192.168.${100 + (number % 100)}.${10 + ((number >>> 8) % 240)}`, prefix: 24, family: 'ipv4' }
}

const linkLocal = (mac: string): Address => {
  const bytes = mac.toLowerCase().split(':')
  const first = (Number.parseInt(bytes[0] ?? '0', 16) ^ 2).toString(16)
  const [, b = '0', c = '0', d = '0', e = '0', f = '0'] = bytes
  return { address: `fe80::${first}${b}:${c}ff:fe${d}:${e}${f}`, prefix: 64, family: 'ipv6' }
}

/** Interfaces as the configuration makes them: cloud-init's addresses of a VM, those of a container's own lines. */
const interfacesOf = (guest: LabGuest): LabAgentInterface[] => {
  const cloudinit = [...guest.config.values()].some((value) => /vm-\d+-cloudinit/.test(value))
  return [...guest.config.keys()]
    .filter((key) => /^net\d+$/.test(key))
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))
    .map((key, index) => {
      const net = guest.config.get(key) ?? ''
      const mac = /([0-9A-F]{2}(?::[0-9A-F]{2}){5})/i.exec(net)?.[1] ?? '00:00:00:00:00:00'
      const own = parts(net)
      const given =
        guest.kind === 'lxc' ? own : parts(cloudinit ? (guest.config.get(`ipconfig${key.slice(3)}`) ?? '') : 'ip=dhcp')
      const four = given.get('ip') === 'dhcp' ? leased(guest, index) : addressOf(given.get('ip'), 'ipv4')
      const six = addressOf(given.get('ip6'), 'ipv6')
      const name = guest.kind === 'lxc' ? (own.get('name') ?? `eth${index}`) : `eth${index}`
      return { name, mac, addresses: [...(four ? [four] : []), ...(six ? [six] : []), linkLocal(mac)] }
    })
}

/** What starts inside a guest whose disk came from an image or a template: its addresses, and after a while its agent. */
export const bootInside = (cluster: LabCluster, guest: LabGuest, at: number): void => {
  if (!guest.imaged) return
  const enabled = guest.kind === 'lxc' || /(^|=)1/.test(guest.config.get('agent') ?? '')
  guest.agent = enabled
    ? { interfaces: interfacesOf(guest), osName: 'Debian GNU/Linux 12 (bookworm)', hostname: guestName(guest) }
    : null
  guest.agentFrom = at + (guest.kind === 'lxc' ? 300 : AGENT_AFTER_MS) * (cluster.pace ?? 1)
}
