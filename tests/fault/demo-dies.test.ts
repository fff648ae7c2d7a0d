import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createDemo } from '#main/demo-worker.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

it('outlives its simulated data centre, and can start another', async () => {
  const script = join(temporaryDirectory(), 'worker.mjs')
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads'
     parentPort.postMessage([])
     setTimeout(() => { throw new Error('out of memory, say') }, 20)`,
  )
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => said.mockRestore())
  const demo = createDemo(script)
  if (demo === null) throw new Error('the script is there')
  const first = demo.start()
  await expect(first).resolves.toEqual([])
  await vi.waitFor(() => expect(said).toHaveBeenCalledWith(expect.stringContaining('out of memory, say')), 60_000)
  const second = demo.start()
  expect(second).not.toBe(first)
  await expect(second).resolves.toEqual([])
  await demo.stop()
})
