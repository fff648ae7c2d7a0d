import { existsSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { compose, databaseFile } from '../compose.ts'
import type { Core } from '../core.ts'
import { createConsoleSink, say } from '../log/console-sink.ts'
import { restoreBeforeStart } from '../storage/restore-before-start.ts'
import { isLoopback, startServer, type Server } from '../transport/http.ts'
import { fingerprintOf, keptSelfSigned, readTlsFiles, type TlsMaterial } from '../transport/tls-material.ts'
import { INTERNAL_CALL } from '../transport/owner-actor.ts'
import { writeByColumns } from '../transport/wire-columns.ts'
import type { Directories } from './directories.ts'
import { keepPort, onKeptPort } from './kept-port.ts'
import type { ServedOptions } from './options.ts'
import { createServedPorts } from './served-ports.ts'
import { hasDisplay, openInBrowser } from './system-browser.ts'

/** What runs, and how to end it. */
export interface Served {
  /** A fresh address that signs one browser in. */
  readonly address: () => string
  readonly stop: () => Promise<void>
}

interface Surroundings {
  readonly directories: Directories
  readonly entryFolder: string
  readonly isBundle: boolean
}

/** Names and addresses a certificate of this machine should stand for. */
const ownNames = (host: string): string[] => {
  const everywhere = host === '0.0.0.0' || host === '::'
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ scopeid }) => !scopeid)
    .map(({ address }) => address)
  return [...new Set([hostname(), 'localhost', ...(everywhere ? addresses : [host])])]
}

const tlsFor = async (
  options: ServedOptions,
  { directories }: Surroundings,
  clock: Parameters<typeof keptSelfSigned>[2],
): Promise<TlsMaterial | null> => {
  if (options.tls !== null) return readTlsFiles(options.tls.cert, options.tls.key)
  if (isLoopback(options.host)) return null
  const material = await keptSelfSigned(join(directories.config, 'served-tls.pem'), ownNames(options.host), clock)
  say(`A self-signed certificate is used. Its SHA-256 fingerprint: ${fingerprintOf(material)}`)
  return material
}

/** Why the port could not be opened, in words; null when it was something else. */
const listenError = (error: unknown, { host, port }: ServedOptions): AppError | null => {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EADDRINUSE':
      return new AppError('conflict', `Port ${port} is in use. Choose another with --port, or leave it out.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError('invalid_input', `--host ${host} is not an address of this machine.`)
    case 'EACCES':
      return new AppError('forbidden', `This user may not listen on port ${port}. Choose one above 1023 with --port.`)
    default:
      return null
  }
}

const addDemo = async (core: Core): Promise<void> => {
  const answer = await core.dispatch('app.startDemo', {}, INTERNAL_CALL)
  if (!answer.ok) say(`The demo did not start: ${answer.error.message}`)
}

/**
 * Core and server together, without Electron.
 * @throws AppError when the data directory is in use, the database is newer or damaged, the key is missing
 */
export const runServed = async (options: ServedOptions, surroundings: Surroundings): Promise<Served> => {
  const directories = { ...surroundings.directories, ...(options.data === null ? {} : { data: options.data }) }
  const { entryFolder, isBundle } = surroundings
  const { ports, vaultKey } = createServedPorts(directories, entryFolder, isBundle)
  if (vaultKey.created) {
    say(`Credentials will be sealed with a new key in ${vaultKey.origin}. Keep a copy of it apart from the data.`)
  }
  if (options.restore !== null) {
    const { data, copies } = ports.paths
    const kept = restoreBeforeStart(data, databaseFile(data), copies, options.restore)
    say(`The database was replaced by its copy ${options.restore}; the file that was there is kept as ${kept}`)
    say('API tokens of that copy do not count any more; create new ones.')
  }
  const page = join(entryFolder, isBundle ? '../renderer' : '../../out/renderer')
  if (!existsSync(join(page, 'index.html'))) say(`The page is not built (${page}): run npm run build.`)
  const core = await compose(ports, {
    ...(options.verbose ? { logLevel: 'debug', sinks: [createConsoleSink()] } : {}),
    endTokens: options.restore !== null,
  })
  // A promise nobody waited for is a defect, not a reason to take the console away.
  process.on('unhandledRejection', (error) => core.reportProblem('unhandled rejection', error))
  let server: Server
  try {
    const tls = await tlsFor(options, surroundings, ports.clock)
    const serveAt = (port: number): Promise<Server> =>
      startServer({
        core,
        onProblem: core.reportProblem,
        clock: ports.clock,
        randomBytes: ports.randomBytes,
        host: options.host,
        port,
        names: isLoopback(options.host) ? ['localhost'] : ownNames(options.host).filter((name) => isIP(name) === 0),
        ...(tls === null ? {} : { tls }),
        trusted: options.trusted,
        page,
      })
    server = await (options.port === 0 ? onKeptPort(directories.data, serveAt) : serveAt(options.port))
  } catch (error) {
    await core.stop()
    throw listenError(error, options) ?? error
  }
  say(`Multpanel ${ports.version} is ready. Open this address; it signs in one browser, once:`)
  say(server.address())
  // Where it cannot be written the next start has another port, and nothing more.
  const portKept = keepPort(directories.data, server.port).catch((error: unknown) => {
    core.reportProblem('kept port', error)
  })
  try {
    await core.ready
  } catch (error) {
    await server.stop()
    await core.stop()
    throw error
  }
  // The first page asks for it in a moment, and has it the sooner.
  void writeByColumns(core.wholeInventory())
  if (options.open && process.stdout.isTTY && isLoopback(options.host) && hasDisplay(process.platform, process.env)) {
    await openInBrowser(server.address()).catch((error: unknown) => core.reportProblem('browser', error))
  }
  if (options.demo) await addDemo(core)
  return {
    address: server.address,
    stop: async () => {
      await portKept
      await server.stop()
      await ports.demo?.stop()
      await core.stop()
    },
  }
}
