import { createInterface } from 'node:readline'
import { AppError } from '#shared/errors.ts'
import { say, sayError } from '../log/console-sink.ts'
import { defaultDirectories } from './directories.ts'
import { parseServedOptions, USAGE } from './options.ts'
import { runServed, type Served } from './run-served.ts'

/** Enter prints a fresh address: for a second browser, or when the first address was used up. */
const offerAddresses = (served: Served): void => {
  if (!process.stdin.isTTY) return
  say('Enter prints a fresh address, Ctrl+C ends the program.')
  createInterface({ input: process.stdin }).on('line', () => say(served.address()))
}

/** From the first moment on: a signal that comes while it starts lets it start and then ends it cleanly. */
const endOn = (starting: Promise<Served>): void => {
  let ending = false
  const end = (): void => {
    // A second signal does not wait: the database is safe at any moment.
    if (ending) process.exit(1)
    ending = true
    starting
      .then((served) => served.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          sayError(error instanceof Error ? error.message : String(error))
          process.exit(1)
        },
      )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

/** Where the entry file lies, and whether it is the bundle's. */
export interface Entry {
  readonly entryFolder: string
  readonly isBundle: boolean
}

const start = async (entry: Entry): Promise<void> => {
  const options = parseServedOptions(process.argv.slice(2), process.env)
  if (options.help) return say(USAGE)
  const starting = runServed(options, {
    directories: defaultDirectories(process.platform, process.env),
    ...entry,
  })
  endOn(starting)
  offerAddresses(await starting)
}

/** The served way as a program: reads its arguments, runs until a signal, ends with a sentence when it cannot. */
export const serve = (entry: Entry): void => {
  start(entry).catch((error: unknown) => {
    // What the program refuses on purpose is a sentence; anything else is a defect and shows where.
    sayError(
      error instanceof AppError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error),
    )
    process.exit(1)
  })
}
