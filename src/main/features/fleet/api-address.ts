import { isIPv4 } from 'node:net'
import { AppError } from '#shared/errors.ts'

const DEFAULT_PORT = 8006

const refuse = (typed: string, why: string): never => {
  throw new AppError(
    'invalid_input',
    `"${typed}" is not an address of a Proxmox node: ${why}. Enter a host name or IP address, with ":port" when it is not ${DEFAULT_PORT}.`,
    { address: typed },
  )
}

/**
 * One spelling for each endpoint: `host:port`, lower case, IPv6 in brackets and shortest form. Takes what people
 * paste: a bare host or address, `host:port`, the address of the web interface with path and all.
 * @throws AppError `invalid_input`
 */
export const normaliseAddress = (typed: string): string => {
  const trimmed = typed.trim()
  const withoutScheme = trimmed.replace(/^https?:\/\//i, '')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(withoutScheme)) refuse(typed, 'only https addresses lead to a Proxmox API')
  const authority = withoutScheme.split(/[/?#\\]/)[0] ?? ''
  if (authority === '') refuse(typed, 'it names no host')
  if (authority.includes('@')) refuse(typed, 'a user name does not belong in it')
  if (/[\s%]/.test(authority)) refuse(typed, 'it contains a character that no host name has')
  // More than one colon and no brackets: an IPv6 address without port.
  const bare = (authority.match(/:/g)?.length ?? 0) > 1 && !authority.startsWith('[')
  const { host, port } = split(typed, bare ? `[${authority}]` : authority)
  return `${canonicalHost(typed, host)}:${port}`
}

const split = (typed: string, authority: string): { host: string; port: number } => {
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(authority)
  const host = match?.[1] ?? ''
  if (match === null || host === '') return refuse(typed, 'host and port cannot be told apart')
  if (match[2] === undefined) return { host, port: DEFAULT_PORT }
  const port = Number(match[2])
  if (!/^\d{1,5}$/.test(match[2]) || port < 1 || port > 65_535)
    return refuse(typed, 'the port must be a number from 1 to 65535')
  return { host, port }
}

/** The URL parser knows IDNA and the shortest form of IPv6; what it makes of odd IPv4 spellings is not wanted. */
const canonicalHost = (typed: string, host: string): string => {
  if (/^[\d.]+$/.test(host) && (!isIPv4(host) || /(^|\.)0\d/.test(host)))
    return refuse(typed, 'it looks like an IPv4 address, but is none')
  const url = URL.parse(`https://${host}/`)
  const name = url?.hostname.replace(/\.$/, '') ?? ''
  if (name === '' || name.length > 253) return refuse(typed, 'the host name is malformed')
  const labels = name.startsWith('[') ? [] : name.split('.')
  if (labels.some((label) => !/^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)))
    return refuse(typed, 'the host name is malformed')
  return name
}
