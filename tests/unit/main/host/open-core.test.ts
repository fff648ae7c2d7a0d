import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { databaseFile } from '#main/compose.ts'
import { openCore } from '#main/host/open-core.ts'
import { startCore, testPorts } from '#support/core.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const showMessageBox = vi.hoisted(() => vi.fn<() => Promise<{ response: number }>>())
vi.mock('electron', () => ({ dialog: { showMessageBox } }))

/** A data folder whose database knows the owner, has a copy, and was then written over in the middle. */
const damagedFolder = async (): Promise<string> => {
  const folder = temporaryDirectory()
  const core = await startCore({}, {}, folder)
  await core.call('app.setOwner', { name: 'Mara' })
  await core.call('database.copyNow', {})
  await core.stop()
  const file = openSync(databaseFile(folder), 'r+')
  for (const page of [1, 2, 3]) writeSync(file, Buffer.alloc(2048, 0xab), 0, 2048, page * 4096)
  closeSync(file)
  return folder
}

describe('a desktop whose database is damaged', () => {
  beforeEach(() => showMessageBox.mockReset())

  it('starts with the newest good copy when the person says so, and keeps the damaged file', async () => {
    const folder = await damagedFolder()
    const damaged = readFileSync(databaseFile(folder))
    showMessageBox.mockResolvedValue({ response: 1 })
    const core = await openCore(testPorts(folder))
    onTestFinished(() => core.stop())
    const caller = { kind: 'owner', via: 'internal', address: '' } as const
    const answer = await core.dispatch('app.info', {}, { caller, signal: new AbortController().signal })
    expect(answer).toMatchObject({ ok: true, value: { ownerName: 'Mara' } })
    expect(readFileSync(`${databaseFile(folder)}.before-restore`).equals(damaged)).toBe(true)
  })

  it('changes nothing when the person would rather quit', async () => {
    const folder = await damagedFolder()
    const damaged = readFileSync(databaseFile(folder))
    showMessageBox.mockResolvedValue({ response: 0 })
    await expect(openCore(testPorts(folder))).rejects.toMatchObject({ code: 'database_damaged' })
    expect(readFileSync(databaseFile(folder)).equals(damaged)).toBe(true)
    expect(existsSync(`${databaseFile(folder)}.before-restore`)).toBe(false)
  })
})
