import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '#shared/errors.ts'
import { trustedProxies, type TrustedProxies } from '../transport/client-address.ts'

export interface ServedOptions {
  readonly host: string
  readonly port: number
  readonly data: string | null
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Reverse proxies whose word counts on who calls. */
  readonly trusted: TrustedProxies
  readonly demo: boolean
  readonly open: boolean
  readonly restore: string | null
  readonly verbose: boolean
  readonly help: boolean
}

export const USAGE = `Multpanel, served to browsers.
  --host ADDRESS     interface to listen on (127.0.0.1; elsewhere only with TLS)
  --port NUMBER      port (any free one; that of the last start where it is free)
  --data DIRECTORY   database, its copies, logs
  --tls-cert FILE    certificate chain, PEM (beyond loopback a self-signed one is made when none is given)
  --tls-key FILE     its key
  --trusted-proxy ADDRESS[,...]
                     reverse proxy in front, address or network (CIDR): its X-Forwarded-For says who calls
  --demo             start the simulated data centre and add its clusters
  --restore NAME     put this copy of the database in place, then start
  --no-open          do not open the browser
  --verbose          show the log here as well, with every detail
Environment: MULTPANEL_HOST, MULTPANEL_PORT, MULTPANEL_DATA, MULTPANEL_TLS_CERT, MULTPANEL_TLS_KEY,
MULTPANEL_TRUSTED_PROXY,
MULTPANEL_KEY (32 bytes, hex or base64) or MULTPANEL_KEY_FILE: what the stored credentials are sealed with.`

const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trusted-proxy': { type: 'string', multiple: true },
  demo: { type: 'boolean' },
  open: { type: 'boolean' },
  restore: { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const invalid = (message: string): AppError => new AppError('invalid_input', message)

const portOf = (text: string): number => {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw invalid(`--port ${text} is not a port number (0 to 65535).`)
  return port
}

/** Flags first, then the environment. @throws AppError `invalid_input` naming the flag */
export const parseServedOptions = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ServedOptions => {
  const parse = () => {
    try {
      return parseArgs({ args: [...args], options: FLAGS, allowNegative: true }).values
    } catch (cause) {
      throw invalid(`${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`)
    }
  }
  const flags = parse()
  const cert = flags['tls-cert'] ?? environment['MULTPANEL_TLS_CERT']
  const key = flags['tls-key'] ?? environment['MULTPANEL_TLS_KEY']
  if ((cert === undefined) !== (key === undefined)) throw invalid('--tls-cert and --tls-key go together.')
  const data = flags.data ?? (environment['MULTPANEL_DATA'] || null)
  if (data === '') throw invalid('--data needs the path of a directory.')
  return {
    host: flags.host ?? environment['MULTPANEL_HOST'] ?? '127.0.0.1',
    port: portOf(flags.port ?? environment['MULTPANEL_PORT'] ?? '0'),
    data: data === null ? null : resolve(data),
    tls: cert === undefined || key === undefined ? null : { cert, key },
    trusted: trustedProxies(flags['trusted-proxy']?.join(',') ?? environment['MULTPANEL_TRUSTED_PROXY'] ?? ''),
    demo: flags.demo ?? false,
    open: flags.open ?? true,
    restore: flags.restore ?? null,
    verbose: flags.verbose ?? false,
    help: flags.help ?? false,
  }
}
