/**
 * What a node's wget writes when it cannot fetch a file, and what Proxmox makes of it.
 *
 * Sources: PVE::Tools (pve-common), `download_file_from_url` and `run_command` with `errmsg`: every line of stderr goes to
 * the log but the last, which becomes the error; where the last line is empty the error is `exit code N`. The lines are
 * those GNU Wget 1.21 with GnuTLS (Debian's) writes with LC_ALL=C, which run_command sets, seen by running it against such
 * servers. `Connection refused` is recorded: tests/support/pve/samples/recorded-exchanges-pve9.json.
 */
export interface WgetFailure {
  readonly lines: readonly string[]
  readonly exitCode: number
}

/** What keeps wget from connecting to one address, by the name Node has for it. */
const CONNECT_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
}
const UNRESOLVED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
}
const NO_ISSUER = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

const isAddress = (host: string): boolean => /^[\d.]+$|^\[/.test(host)

/** `host:port`, with the port that is meant where none is given. */
export const placeOf = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`

const certificateProblem = (code: string, host: string): readonly string[] | undefined => {
  const untrusted = `ERROR: The certificate of '${host}' is not trusted.`
  if (NO_ISSUER.has(code)) return [untrusted, `ERROR: The certificate of '${host}' doesn't have a known issuer.`]
  if (code === 'CERT_HAS_EXPIRED') return [untrusted, `ERROR: The certificate of '${host}' has expired.`]
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID'
    ? [`The certificate's owner does not match hostname '${host}'`]
    : undefined
}

/** @param error of a request that got no answer */
export const notConnected = (error: unknown, url: URL): WgetFailure => {
  const { code = '' } = error as NodeJS.ErrnoException
  const { hostname: host } = url
  const resolving = `Resolving ${host} (${host})... `
  const unresolved = UNRESOLVED[code]
  if (unresolved !== undefined)
    return {
      lines: [`${resolving}failed: ${unresolved}.`, `wget: unable to resolve host address '${host}'`],
      exitCode: 4,
    }
  const at = isAddress(host) ? placeOf(url) : `${host} (${host})|127.0.0.1|:${placeOf(url).split(':').at(-1) ?? ''}`
  const before = isAddress(host) ? [] : [`${resolving}127.0.0.1`]
  const refused = CONNECT_TEXTS[code]
  if (refused !== undefined) return { lines: [...before, `Connecting to ${at}... failed: ${refused}.`], exitCode: 4 }
  const connected = [...before, `Connecting to ${at}... connected.`]
  const certificate = certificateProblem(code, host)
  if (certificate !== undefined) return { lines: [...connected, ...certificate], exitCode: 5 }
  const spoken = ['GnuTLS: An unexpected TLS packet was received.', 'Unable to establish SSL connection.']
  return { lines: [...connected, ...spoken], exitCode: 4 }
}

/** @param stamp the moment as wget writes it */
export const refusedWith = (status: number, reason: string, stamp: string, url: URL): WgetFailure => {
  const asked = [
    `Connecting to ${placeOf(url)}... connected.`,
    `HTTP request sent, awaiting response... ${status} ${reason}`,
  ]
  return status === 401
    ? { lines: [...asked, '', 'Username/Password Authentication Failed.'], exitCode: 6 }
    : { lines: [...asked, `${stamp} ERROR ${status}: ${reason}.`, ''], exitCode: 8 }
}

/** It broke off more often than wget begins again. */
export const brokenOff = (received: number, stamp: string): WgetFailure => ({
  lines: [`${stamp} - Connection closed at byte ${received}. Giving up.`, ''],
  exitCode: 4,
})

export const notWritten = (path: string): WgetFailure => ({
  lines: ['', `Cannot write to '${path}' (No space left on device).`],
  exitCode: 3,
})

/** How the worker's task ends: what its log has, and the error. */
export const endOf = ({ lines, exitCode }: WgetFailure): { readonly lines: string[]; readonly outcome: string } => ({
  lines: lines.slice(0, -1).filter((line) => line !== ''),
  outcome: `download failed: ${lines.at(-1) || `exit code ${exitCode}`}`,
})

/** How LWP words it, which asks for the metadata of an address (LWP::Protocol::http, `_new_socket`). */
export const lwpText = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'hostname verification failed'
  if (NO_ISSUER.has(code) || code === 'CERT_HAS_EXPIRED') return 'certificate verify failed'
  if (/^EPROTO$|^ERR_SSL/.test(code))
    return 'SSL connect attempt failed error:0A00010B:SSL routines::wrong version number'
  return CONNECT_TEXTS[code] ?? UNRESOLVED[code] ?? message
}
