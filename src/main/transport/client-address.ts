import { BlockList, isIP } from 'node:net'
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '#shared/errors.ts'

/** `::ffff:127.0.0.1`, as a dual-stack socket names an IPv4 peer, without its prefix. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

const invalid = (text: string, why: string): AppError =>
  new AppError(
    'invalid_input',
    `--trusted-proxy ${text} ${why}. Give the address of the proxy, or a network like 10.0.0.0/24; several with commas between.`,
  )

/** Whether an address is one of the proxies whose word counts. */
export type TrustedProxies = (address: string) => boolean

/**
 * @param list addresses and networks (CIDR), commas between; empty: nobody is trusted
 * @throws AppError `invalid_input` for what is neither, and for a network of everybody
 */
export const trustedProxies = (list: string): TrustedProxies => {
  const known = new BlockList()
  for (const text of list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const [address = '', length, ...more] = text.split('/')
    if (isIP(address) === 0 || more.length > 0) throw invalid(text, 'is no address')
    const family = familyOf(address)
    if (length === undefined) {
      known.addAddress(address, family)
      continue
    }
    const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
    if (!(bits <= (family === 'ipv4' ? 32 : 128))) throw invalid(text, 'has no such prefix length')
    // Whoever trusts everybody lets everybody say who he is.
    if (bits === 0) throw invalid(text, 'is everybody')
    known.addSubnet(address, bits, family)
  }
  return (address) => {
    const plain = plainAddress(address)
    return isIP(plain) !== 0 && known.check(plain, familyOf(plain))
  }
}

interface AddressedRequest {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** The address a request came from, as far as it can be believed. */
export type ClientAddress = (request: AddressedRequest) => string

/**
 * The peer of the connection; where that is a trusted proxy, the last address of X-Forwarded-For that is none: each proxy
 * writes whom it heard behind what it was sent, so what stands before is only what somebody says of himself. The same rule as
 * Fastify's `trustProxy`, for requests that do not pass through it (WebSocket upgrades) as well. A list that names what is no
 * address is not believed at all.
 */
export const createClientAddress =
  (isTrusted: TrustedProxies): ClientAddress =>
  ({ headers, socket }) => {
    const peer = plainAddress(socket.remoteAddress ?? '')
    if (!isTrusted(peer)) return peer
    const named = [headers['x-forwarded-for'] ?? []].flat().flatMap((line) => line.split(','))
    for (const text of named.toReversed()) {
      const address = plainAddress(text.trim())
      if (isIP(address) === 0) return peer
      if (!isTrusted(address)) return address
    }
    const first = plainAddress((named[0] ?? '').trim())
    return isIP(first) === 0 ? peer : first
  }
