import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { buildFeatures, type Features } from './compose-features.ts'
import type { Core } from './core.ts'
import { NO_CARRIED, takeOver, type Carried } from './carried.ts'
import type { ScryptCost } from './features/access/password-hash.ts'
import { createFileSink } from './log/file-sink.ts'
import { createLog, type LogLevel, type LogSink } from './log/log.ts'
import { createMemoryRing } from './log/memory-ring.ts'
import { createRedactor } from './log/redaction.ts'
import type { HostPorts } from './ports.ts'
import { lockDataDirectory } from './storage/data-lock.ts'
import { copyDatabase } from './storage/database-copies.ts'
import { openDatabase, type Database } from './storage/database.ts'
import { noRoomToStart, watchDiskRoom, type DiskRoom } from './storage/disk-room.ts'
import { allMigrations } from './storage/migrations/all-migrations.ts'
import { stageReplacement, swapInReplacement, verifiedCopy } from './storage/restore.ts'
import { storageErrorOf } from './storage/storage-errors.ts'
import { createEventBus } from './transport/event-bus.ts'
import { createSwitchboard } from './transport/switchboard.ts'
import { createLearningVault } from './vault/learning-vault.ts'

export interface ComposeOptions {
  /** Tests: what handlers return is held against the contract. */
  readonly checkOutputs?: boolean
  readonly logLevel?: LogLevel
  /** Where log entries go besides the file and the memory. */
  readonly sinks?: readonly LogSink[]
  /** An older copy was just put in place: which of its tokens and sessions were ended since is not known, so all end. */
  readonly endTokens?: boolean
  /** Tests: passwords hashed with less effort. */
  readonly passwordCost?: ScryptCost
}

export const databaseFile = (data: string): string => join(data, 'multpanel.db')

/**
 * Puts the product together for a host. On a full disk it shows what it holds and takes no change.
 * @throws AppError `conflict` (data directory in use), `database_newer`, `database_damaged`, `storage_full` (nothing to show)
 */
export const compose = async (ports: HostPorts, options: ComposeOptions = {}): Promise<Core> => {
  try {
    return await composeInDirectory(ports, options)
  } catch (error) {
    const known = error instanceof AppError ? error : storageErrorOf(error)
    throw known?.code === 'storage_full' ? noRoomToStart(ports.paths.data, error) : error
  }
}

const composeInDirectory = async (ports: HostPorts, options: ComposeOptions): Promise<Core> => {
  const { clock, paths } = ports
  const unlock = lockDataDirectory(paths.data)
  let room: DiskRoom | null = null
  try {
    const redactor = createRedactor()
    const ring = createMemoryRing()
    const sinks = [ring.sink, createFileSink({ path: join(paths.logs, 'multpanel.log') }), ...(options.sinks ?? [])]
    const log = createLog({ clock, redactor, sinks, level: options.logLevel ?? 'info' })
    const events = createEventBus((error) => log.error('an event listener failed', { error }))
    const vault = createLearningVault(ports.vault, redactor)
    const file = databaseFile(paths.data)
    const attention = { visible: false, onBattery: false }
    const lockState = { closed: null }
    const disk = watchDiskRoom({
      directory: paths.data,
      clock,
      onChanged: (readOnly) => {
        events.emit('app.readOnlyChanged', { readOnly })
        if (readOnly === null) log.info('there is room on the disk again')
        else log.error('the disk is full', { reason: readOnly })
      },
    })
    room = disk

    const open = async (carried: Carried | null): Promise<Database> => {
      const db = await openDatabase(file, {
        migrations: allMigrations,
        clock,
        copiesDir: paths.copies,
        diskFull: disk.problem() !== null,
      })
      try {
        if (carried !== null) takeOver(db, carried, new Date(clock.now()).toISOString())
        return db
      } catch (error) {
        db.close()
        throw error
      }
    }

    /** @param carried what counts instead of the database's own: what was revoked does not come back with a copy */
    const build = async (carried: Carried | null): Promise<Features> => {
      const db = await open(carried)
      return buildFeatures({
        db,
        ports: { ...ports, vault },
        log,
        redactor,
        ring,
        events,
        room: disk,
        restore,
        activity: () => switchboard.present().activity,
        attention,
        lockState,
        ...(options.passwordCost === undefined ? {} : { passwordCost: options.passwordCost }),
        checkOutputs: options.checkOutputs ?? false,
        // Only then what another database holds counts.
        restored: carried !== null,
      })
    }

    const buildWhole = async (carried: Carried): Promise<Features> => {
      const features = await build(carried)
      await features.ready
      return features
    }

    /** What is there is copied, the chosen copy put in its place, and every feature built anew on it. */
    const restore = async (name: string): Promise<string> => {
      stageReplacement(file, verifiedCopy(paths.copies, name, allMigrations))
      let previous = ''
      let failure: unknown = null
      await switchboard.exchange(async (present) => {
        previous = (await copyDatabase(present.db, paths.copies, 'restore', clock.now())).name
        const held = present.handOver()
        await present.stop()
        try {
          swapInReplacement(file)
          return await buildWhole(held)
        } catch (error) {
          failure = error
          stageReplacement(file, join(paths.copies, previous))
          swapInReplacement(file)
          return buildWhole(held)
        }
      })
      events.emit('app.dataReplaced', {})
      if (failure instanceof Error) throw failure
      log.info('database restored', { name, previous })
      return previous
    }

    const first = await build(options.endTokens ? NO_CARRIED : null)
    const switchboard = createSwitchboard(first)
    log.info('started', { version: ports.version, host: ports.kind, platform: ports.platform })
    return {
      dispatch: (operation, input, context) =>
        switchboard.use((features) => features.dispatch(operation, input, context)),
      ready: first.ready,
      wholeInventory: () => switchboard.present().wholeInventory(),
      events,
      version: ports.version,
      actorOf: (caller, spec) => switchboard.present().actorOf(caller, spec),
      sessions: {
        openForOwner: (from) => switchboard.use((features) => features.sessions.openForOwner(from)),
        identify: (cookie) => switchboard.use((features) => features.sessions.identify(cookie)),
      },
      consoles: {
        join: (relay, caller, peer) => switchboard.present().consoles.join(relay, caller, peer),
      },
      uploads: {
        admit: (id, caller) => switchboard.use((features) => features.uploads.admit(id, caller)),
        append: (id, caller, offset, piece) =>
          switchboard.use((features) => features.uploads.append(id, caller, offset, piece)),
      },
      onSuspend: () => switchboard.present().onSuspend(),
      verifyToken: (text) => switchboard.use((features) => Promise.resolve(features.verifyToken(text))),
      refreshAfterResume: () => switchboard.present().refreshAfterResume(),
      setOnBattery: (onBattery) => switchboard.present().setOnBattery(onBattery),
      reportRefusal: (what) => log.warn('the host refused something', { what }),
      reportProblem: (where, error) => log.error('the host had a problem', { where, error }),
      stop: async () => {
        disk.stop()
        await switchboard.present().stop()
        log.info('stopped')
        unlock()
      },
    }
  } catch (error) {
    room?.stop()
    unlock()
    throw error
  }
}
