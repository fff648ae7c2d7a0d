import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { LabFacts } from '#lab/report.ts'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../src/lab/cli.ts', import.meta.url))

export type LabClusterFacts = LabFacts['clusters'][number]

/** A lab in a process of its own, so that its work is not counted as ours, with commands as `help` of the lab lists them. */
export interface LabProcess {
  readonly clusters: readonly LabClusterFacts[]
  readonly pid: number
  /** One command at a time. @throws Error with the lab's words when it refuses */
  readonly command: (line: string) => Promise<unknown>
  readonly stop: () => Promise<void>
}

export const startLabProcess = async (
  fleet: LabFacts['fleet'],
  options: readonly string[] = [],
): Promise<LabProcess> => {
  const child = spawn(process.execPath, [CLI, '--fleet', fleet, '--json', '--control', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error('The lab ended before it answered')
    return JSON.parse(value)
  }
  const facts = (await nextLine()) as LabFacts
  let turn: Promise<unknown> = Promise.resolve()
  const ask = async (line: string): Promise<unknown> => {
    child.stdin.write(`${line}\n`)
    const answer = (await nextLine()) as { ok: boolean; value?: unknown; error?: string }
    if (!answer.ok) throw new Error(answer.error)
    return answer.value
  }
  return {
    clusters: facts.clusters,
    pid: facts.pid,
    command: (line) => {
      const mine = turn.then(() => ask(line))
      turn = mine.catch(() => undefined)
      return mine
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
