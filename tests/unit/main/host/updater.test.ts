import { EventEmitter } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createUpdater, loadUpdater, type ProgramUpdater } from '#main/host/updater.ts'
import { startCore } from '#support/core.ts'

/** electron-updater as the program sees it: what is set and called is kept, a download is told by the test. */
const standIn = () => {
  const emitter = new EventEmitter()
  return Object.assign(emitter, {
    autoDownload: false,
    autoInstallOnAppQuit: false,
    allowPrerelease: false,
    allowDowngrade: true,
    channel: null as string | null,
    checkForUpdates: vi.fn(() => Promise.resolve(null)),
    quitAndInstall: vi.fn(),
  }) satisfies ProgramUpdater
}

const start = async (platform: NodeJS.Platform = 'win32') => {
  const program = standIn()
  const updater = createUpdater({ updater: program, platform })
  const core = await startCore({ updates: updater })
  const work = { busy: false }
  const told: string[] = []
  updater.start({
    isBusy: () => work.busy,
    onReady: (version) => told.push(version),
    onProblem: () => undefined,
  })
  onTestFinished(updater.stop)
  return { program, updater, core, work, told }
}

describe('updates of the program', () => {
  it('are offered when downloaded and installed when the person says so', async () => {
    const { program, core, told } = await start()
    expect(await core.call('updates.get', {})).toEqual({
      supported: true,
      channel: 'latest',
      ready: null,
      obstacle: null,
    })
    await expect(core.call('updates.install', {})).rejects.toMatchObject({ code: 'conflict' })
    program.emit('update-downloaded', { version: '0.2.0' })
    expect(told).toEqual(['0.2.0'])
    expect(await core.call('updates.get', {})).toMatchObject({ ready: '0.2.0' })
    await core.call('updates.install', {})
    await vi.waitFor(() => expect(program.quitAndInstall).toHaveBeenCalledOnce(), 10_000)
  })

  it('are not installed while a task of the console runs, neither asked for nor on quit', async () => {
    const { program, updater, core, work } = await start()
    program.emit('update-downloaded', { version: '0.2.0' })
    work.busy = true
    expect((await core.call('updates.get', {})).obstacle).toContain('task of the console is running')
    await expect(core.call('updates.install', {})).rejects.toMatchObject({ code: 'busy' })
    updater.beforeQuit()
    expect(program.autoInstallOnAppQuit).toBe(false)
    expect(program.quitAndInstall).not.toHaveBeenCalled()
    // A quit that somebody called off; by now the task has ended.
    work.busy = false
    updater.beforeQuit()
    expect(program.autoInstallOnAppQuit).toBe(true)
  })

  it('are left to the person on macOS, where an install on quit cannot be called off', async () => {
    const { program, updater } = await start('darwin')
    expect(program.autoInstallOnAppQuit).toBe(false)
    updater.beforeQuit()
    expect(program.autoInstallOnAppQuit).toBe(false)
  })

  it('come from the channel chosen in the settings, also after a restart, and never go back to an older version', async () => {
    const { program, core } = await start()
    expect(program).toMatchObject({ channel: 'latest', allowPrerelease: false, allowDowngrade: false })
    const before = program.checkForUpdates.mock.calls.length
    await core.call('updates.setChannel', { channel: 'beta' })
    expect(program).toMatchObject({ channel: 'beta', allowPrerelease: true, allowDowngrade: false })
    expect(program.checkForUpdates.mock.calls.length).toBe(before + 1)
    await core.stop()
    const next = standIn()
    const again = createUpdater({ updater: next, platform: 'linux' })
    await startCore({ updates: again }, {}, core.directory)
    expect(next).toMatchObject({ channel: 'beta', allowPrerelease: true })
  })

  it('are none where the program does not update itself', async () => {
    const core = await startCore()
    expect(await core.call('updates.get', {})).toMatchObject({ supported: false })
    await expect(core.call('updates.install', {})).rejects.toMatchObject({ code: 'unsupported' })
  })
})

it('there is none in a checkout, where there is nothing to update', async () => {
  expect(await loadUpdater(false)).toBeNull()
})
