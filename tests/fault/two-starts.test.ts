import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { childProgram } from '#support/child-program.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const ROUNDS = 60

const startChild = () => {
  const child = spawn(process.execPath, [childProgram('takes-lock')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const lines = createInterface({ input: child.stdout })
  return (line: string): Promise<string> =>
    new Promise((resolve) => {
      lines.once('line', resolve)
      child.stdin.write(`${line}\n`)
    })
}

it.each([
  ['a fresh directory', null],
  ['what a crash left', '999999999 5\n'],
])('two starts at the same moment never both get the data: %s', async (_what, left) => {
  const parent = temporaryDirectory()
  const children = [startChild(), startChild()]
  for (let round = 0; round < ROUNDS; round += 1) {
    const directory = join(parent, String(round))
    mkdirSync(directory)
    if (left !== null) writeFileSync(join(directory, 'multpanel.lock'), left)
    const moment = Date.now() + 5
    const outcomes = await Promise.all(children.map((ask) => ask(`${moment} ${directory}`)))
    expect(outcomes.toSorted(), `round ${round}`).toEqual(['conflict', 'held'])
  }
})
