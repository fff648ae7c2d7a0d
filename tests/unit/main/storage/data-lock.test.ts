import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { lockDataDirectory } from '#main/storage/data-lock.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

describe('the lock of the data directory', () => {
  it('is held once, names its holder, and is given back', () => {
    const directory = temporaryDirectory()
    const unlock = lockDataDirectory(directory)
    expect(() => lockDataDirectory(directory)).toThrow(String(process.pid))
    unlock()
    expect(existsSync(join(directory, 'multpanel.lock'))).toBe(false)
    lockDataDirectory(directory)()
  })

  it('says in a sentence when the directory cannot be used', () => {
    const file = join(temporaryDirectory(), 'taken')
    writeFileSync(file, '')
    for (const directory of [file, join(file, 'below')]) {
      expect(() => lockDataDirectory(directory)).toThrow(
        expect.objectContaining({
          code: 'forbidden',
          message: expect.stringMatching(/^The folder \S+ cannot be used: a file .*--data directory\.$/) as string,
        }),
      )
    }
  })

  it('is taken over from a process that is gone', async () => {
    const directory = temporaryDirectory()
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    writeFileSync(join(directory, 'multpanel.lock'), `${gone.pid ?? 0} 123\n`)
    lockDataDirectory(directory)
    expect(readFileSync(join(directory, 'multpanel.lock'), 'utf8')).toContain(String(process.pid))
  })

  it.runIf(process.platform === 'linux')(
    'is taken over from a killed process whose parent has not noticed',
    async () => {
      const directory = temporaryDirectory()
      // The shell becomes a program that never asks how its child ended: the child stays as a zombie.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] })
      try {
        const [printed] = (await once(parent.stdout, 'data')) as [Buffer]
        const pid = Number(printed.toString())
        const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ')
        const lock = `${pid} ${stat()[21] ?? ''}\n`
        writeFileSync(join(directory, 'multpanel.lock'), lock)
        expect(() => lockDataDirectory(directory)).toThrow('already running')
        await vi.waitFor(() => {
          expect(readFileSync(`/proc/${parent.pid ?? 0}/comm`, 'latin1')).toBe('sleep\n')
        }, 60_000)
        process.kill(pid, 'SIGKILL')
        await vi.waitFor(() => {
          expect(stat()[2]).toBe('Z')
        }, 60_000)
        lockDataDirectory(directory)()
      } finally {
        parent.kill('SIGKILL')
      }
    },
  )

  it.runIf(process.platform === 'linux')('is refused in a sentence where no folder can be made', () => {
    expect(() => lockDataDirectory('/proc/multpanel/data')).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        message: expect.stringContaining('no folder can be made') as string,
      }),
    )
  })

  it.runIf(process.platform === 'linux')('is taken over when another process has got the id since', () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'multpanel.lock'), '1 999999999999\n')
    lockDataDirectory(directory)()
    writeFileSync(join(directory, 'multpanel.lock'), '1\n')
    expect(() => lockDataDirectory(directory)).toThrow('already running')
  })

  it.each(['', 'nonsense', '-1 5', '0'])('is taken over when its file holds %j', (content) => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'multpanel.lock'), content)
    lockDataDirectory(directory)()
  })
})
