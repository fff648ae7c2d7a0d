import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

interface RunOptions {
  /** File to run with this Node. */
  readonly script: string
  readonly args: readonly string[]
  /** Lines it must have written after `ready` before its time runs: so much is done on a machine of any speed. */
  readonly afterLines?: number
  /** What it must have done to the world besides. */
  readonly when?: () => Promise<void>
  /** How long after that it is killed. */
  readonly afterMs: number
  /** Beside the environment of the test. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts a child, waits until it says `ready` and wrote so many lines, and kills it (SIGKILL) the given time later.
 * @returns the lines it wrote after that, whole ones only
 */
export const runAndKill = async ({
  script,
  args,
  afterLines = 0,
  when = () => Promise.resolve(),
  afterMs,
  env = {},
}: RunOptions): Promise<string[]> => {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const closed = once(child, 'close')
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      // `ready` is a line as well.
      if (output.split('\n').length > afterLines + 1) resolve()
    })
    child.once('close', () => reject(new Error(`the child ended before it was ready: ${errors}`)))
  })
  await when()
  // The moment of death is what the test varies; nothing is waited for.
  await delay(afterMs)
  child.kill('SIGKILL')
  await closed
  return output
    .slice('ready\n'.length, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
}
