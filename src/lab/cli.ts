import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { runCommand } from './control.ts'
import { createFleet } from './fleet/fleets.ts'
import { FLEET_NAMES } from './fleet/plan.ts'
import type { FleetName } from './fleet/plan.ts'
import type { Lab } from './lab.ts'
import { startLab } from './lab.ts'
import { describeLab, labFacts } from './report.ts'
import type { LabSchema } from './schema/schema.ts'
import { createActivity } from './world/activity.ts'

const USAGE = `The lab: simulated Proxmox VE clusters on this machine, to try Multpanel against.

  npm run lab -- --fleet small

  --fleet NAME         small (3 clusters, 120 guests; default), msp (40, 4,000) or huge (150, 15,000)
  --seed N             another number makes other customers; the same number the same ones (default 1)
  --port-base N        first port; every node takes the next one (default: free ones below those the system hands out)
  --pace X             how fast tasks run: 1 as on real hosts (default), 0.1 ten times faster
  --migrations N       guests that move between nodes by themselves, per hour (default 0)
  --shell COMMAND      what terminals run on this machine, e.g. '/bin/sh -i' (default: they only pretend); whoever has the
                       printed credentials then has that shell
  --json               print the addresses and credentials as one line of JSON
  --control            take commands on standard input: help lists them
  --help               this text
`

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

const numberOf = (name: string, text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text)
  return Number.isFinite(value) && value >= 0
    ? value
    : fail(`--${name} needs a number, not '${text ?? ''}'. Try --help.`)
}

const readOptions = () => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({
      options: {
        fleet: text,
        seed: text,
        'port-base': text,
        pace: text,
        migrations: text,
        shell: text,
        json: flag,
        control: flag,
        help: flag,
      },
    }).values
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}

/** The official schema lies beside the tests of a checkout; without it the lab checks only what its handlers need. */
const readSchema = (): LabSchema | undefined => {
  const file = (name: string): URL => new URL(`../../tests/support/pve/${name}`, import.meta.url)
  if (!existsSync(file('apidoc.json')) || !existsSync(file('formats.json'))) return undefined
  const read = (name: string): unknown => JSON.parse(readFileSync(file(name), 'utf8'))
  return { api: read('apidoc.json') as LabSchema['api'], formats: read('formats.json') as LabSchema['formats'] }
}

const isFleet = (name: string): name is FleetName => (FLEET_NAMES as readonly string[]).includes(name)

/** Ends the lab on a signal, when its input ends under `--control`, and when the process that started it is gone. */
const endWith = (lab: Lab): void => {
  let ending = false
  const parent = process.ppid
  // One Ctrl+C arrives several times: from the terminal, and from each script between it and us.
  const end = (): void => {
    if (ending) return
    ending = true
    setTimeout(() => process.exit(1), 5000).unref()
    void lab.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('SIGHUP', end)
  setInterval(() => process.ppid !== parent && end(), 1000).unref()
}

const takeCommands = (lab: Lab): void => {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    if (line.trim() === '') return
    void runCommand(lab, line).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`))
  })
  lines.on('close', () => process.kill(process.pid, 'SIGTERM'))
}

const main = async (): Promise<void> => {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(USAGE)
    return
  }
  const fleet = options.fleet ?? 'small'
  if (!isFleet(fleet)) return fail(`There is no fleet '${fleet}': choose ${FLEET_NAMES.join(', ')}.`)
  const seed = numberOf('seed', options.seed, 1)
  const portBase = numberOf('port-base', options['port-base'], 0)
  const clusters = createFleet(fleet, { seed, pace: numberOf('pace', options.pace, 1) || 0.001 })
  const schema = readSchema()
  const lab = await startLab({
    clusters,
    portBase,
    ...(schema && { schema }),
    ...(options.shell !== undefined && { shell: options.shell }),
  })
  endWith(lab)
  process.stdout.write(options.json ? `${JSON.stringify(labFacts(lab, fleet, seed))}\n` : describeLab(lab, fleet, seed))
  if (options.control) takeCommands(lab)
  const migrationsPerHour = numberOf('migrations', options.migrations, 0)
  const activity = createActivity({ clusters, migrationsPerHour, seed, now: Date.now })
  if (migrationsPerHour > 0) setInterval(activity.step, 1000).unref()
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error)
  const taken = /EADDRINUSE.*:(\d+)/.exec(text)?.[1]
  fail(
    taken === undefined
      ? `The lab did not start: ${text}`
      : `Port ${taken} is taken: choose another --port-base, or none.`,
  )
})
