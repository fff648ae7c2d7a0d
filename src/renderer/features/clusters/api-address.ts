/** Port every Proxmox node listens on unless a proxy stands before it. */
const DEFAULT_PORT = 8006

/** One piece of what was pasted: an address the core understands, or why it is none. */
export type TypedAddress =
  | { readonly typed: string; readonly address: string; readonly problem: null }
  | { readonly typed: string; readonly address: null; readonly problem: string }

const wrong = (typed: string, problem: string): TypedAddress => ({ typed, address: null, problem })

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/** A host name as DNS has it: international ones become their ASCII form. */
const asciiHost = (host: string): string =>
  /^[\d.]+$/.test(host) ? host : (URL.parse(`https://${host}/`)?.hostname ?? host)

const hostProblem = (host: string): string | null => {
  if (/^[\d.]+$/.test(host)) {
    const octets = host.split('.')
    const valid = octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)
    return valid ? null : `${host} is not an IPv4 address: four numbers from 0 to 255 are needed.`
  }
  if (host.length > 253 || !host.split('.').every((label) => LABEL.test(label)))
    return `“${host}” is not a host name: letters, digits, dots and hyphens only.`
  return null
}

/** The shortest spelling of an IPv6 address, or null when it is none. */
const canonicalIpv6 = (text: string): string | null => {
  try {
    return new URL(`https://[${text}]/`).hostname
  } catch {
    return null
  }
}

const splitPort = (text: string): { host: string; port: string } => {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text)
  if (bracketed !== null) return { host: `[${bracketed[1] ?? ''}]`, port: bracketed[2] ?? '' }
  const colons = text.split(':').length - 1
  if (colons > 1) return { host: `[${text}]`, port: '' }
  const at = text.indexOf(':')
  return at < 0 ? { host: text, port: '' } : { host: text.slice(0, at), port: text.slice(at + 1) }
}

/**
 * Reads one address as people paste it: a host, host and port, IPv6 with or without brackets, or the whole line of the
 * browser (`https://pve1.example.com:8006/#v1:0:18:4`).
 */
export const readAddress = (typed: string): TypedAddress => {
  const bare = typed
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/^[^@[\]]*@/, '')
    .toLowerCase()
  if (bare === '') return wrong(typed, `“${typed}” names no host.`)
  const { host, port: portText } = splitPort(bare)
  const port = portText === '' ? DEFAULT_PORT : Number(portText)
  if (!/^\d*$/.test(portText) || port < 1 || port > 65_535)
    return wrong(typed, `“${portText}” is not a port: a number from 1 to 65535 is needed.`)
  if (host.startsWith('[')) {
    const ipv6 = canonicalIpv6(host.slice(1, -1))
    if (ipv6 === null) return wrong(typed, `“${host.slice(1, -1)}” is not an IPv6 address.`)
    return { typed, address: `${ipv6}:${port}`, problem: null }
  }
  const name = asciiHost(host.replace(/\.$/, ''))
  const problem = hostProblem(name)
  return problem === null ? { typed, address: `${name}:${port}`, problem: null } : wrong(typed, problem)
}

/** Reads a pasted list (spaces, commas, semicolons or lines between); the same address counts once. */
export const readAddresses = (text: string): TypedAddress[] => {
  const seen = new Set<string>()
  return text
    .split(/[\s,;]+/)
    .filter((piece) => piece !== '')
    .map(readAddress)
    .filter((entry) => {
      const key = entry.address ?? entry.typed
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
}

/** Host of a normalised address, without brackets and port. */
export const hostOf = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')

/** Port of a normalised address. */
export const portOf = (address: string): number => Number(/:(\d+)$/.exec(address)?.[1] ?? DEFAULT_PORT)
