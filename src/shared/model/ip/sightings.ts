import type { ClusterId, CompanyId, GuestId } from '../ids.ts'
import { readIp, type Ip } from './ip-address.ts'

/** A network interface of a guest, with the addresses its configuration and its agent (or container) name. */
export interface SightedNic {
  /** `net0` … */
  readonly key: string
  readonly bridge: string
  /** Null: untagged, or not known. */
  readonly vlan: number | null
  /** `10.0.0.7/24`, `dhcp`, `auto`, … as `ipconfigN` and LXC's `ip=` have it. */
  readonly configured: readonly string[]
  /** Address with or without prefix, with or without zone. */
  readonly reported: readonly string[]
}

/** What the console last read of a guest. Interfaces inside it that no NIC belongs to (bridges of Docker) are left out. */
export interface SightedGuest {
  readonly id: GuestId
  readonly label: string
  readonly clusterId: ClusterId
  readonly companyId: CompanyId | null
  readonly nics: readonly SightedNic[]
  /** When the configuration was read, ISO; null: never. */
  readonly configAt: string | null
  /** When the agent last answered, ISO; null: never. */
  readonly agentAt: string | null
}

/** One address on one interface of one guest. */
export interface Sighting {
  readonly ip: Ip
  readonly guest: SightedGuest
  readonly nic: SightedNic
  readonly source: 'config' | 'agent' | 'both'
  /** When the younger of its sources was read, ISO. */
  readonly at: string | null
}

/**
 * Addresses that say nothing about who uses what: unspecified and loopback, link-local (RFC 3927, RFC 4291 §2.5.6), multicast.
 */
const isTelling = ({ family, bits }: Ip): boolean => {
  if (family === 6) return bits > 1n && bits >> 118n !== 0x3fan && bits >> 120n !== 0xffn
  const octet = bits >> 24n
  return octet !== 0n && octet !== 127n && octet < 224n && bits >> 16n !== 0xa9fen
}

/** Every agent reports some of these: known by their first digits, they need not be read. */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/i

/** `10.0.0.7/24` and `fe80::1%eth0/64` without what follows the address; null for `dhcp`, `auto`, `manual` and noise. */
const bareIp = (text: string): Ip | null => {
  const bare = text.trim()
  if (LINK_LOCAL.test(bare)) return null
  const end = bare.search(/[/%]/)
  const ip = readIp(end < 0 ? bare : bare.slice(0, end))
  return ip !== null && isTelling(ip) ? ip : null
}

const later = (left: string | null, right: string | null): string | null =>
  left === null ? right : right === null || left > right ? left : right

/** The addresses a guest is known to use, each once for an interface. */
export const sightingsOf = (guest: SightedGuest): Sighting[] =>
  guest.nics.flatMap((nic) => {
    const found = new Map<string, Sighting>()
    const add = (text: string, source: 'config' | 'agent', at: string | null): void => {
      const ip = bareIp(text)
      if (ip === null) return
      const key = `${ip.family}/${ip.bits}`
      const known = found.get(key)
      if (known === undefined) found.set(key, { ip, guest, nic, source, at })
      else if (known.source !== source) found.set(key, { ...known, source: 'both', at: later(known.at, at) })
    }
    for (const text of nic.configured) add(text, 'config', guest.configAt)
    for (const text of nic.reported) add(text, 'agent', guest.agentAt)
    return [...found.values()]
  })

/** Whether an interface gets its address from somebody else, so that the configuration cannot say which. */
export const isDynamic = (nic: SightedNic): boolean => nic.configured.some((text) => /^(?:dhcp|auto)$/i.test(text))
