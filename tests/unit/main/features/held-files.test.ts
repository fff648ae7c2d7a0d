import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHeldFiles, openFile } from '#main/features/catalogue/held-files.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { newPersonId } from '#support/jobs.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const ID = '01936b2e-9a00-7c33-9c22-2d2e3f4a5b6d'
const MINUTE = 60_000

const setUp = () => {
  const directory = join(temporaryDirectory(), 'uploads')
  const clock = createHeldClock()
  const me = newPersonId()
  return { directory, clock, me, files: createHeldFiles(directory, clock) }
}

describe('a file that a browser sends', () => {
  it('is put together of its pieces, one sent twice counting once', async () => {
    const { files, me, directory } = setUp()
    files.announce(ID, me, 'a.iso', 7)
    expect(await files.append(ID, me, 0, Buffer.from('abc'))).toBe(3)
    // Its answer was lost, so that the page sent it again.
    expect(await files.append(ID, me, 0, Buffer.from('abc'))).toBe(3)
    await expect(files.append(ID, me, 5, Buffer.from('fg'))).rejects.toMatchObject({
      code: 'conflict',
      details: { received: 3 },
    })
    expect(() => files.take(ID, me)).toThrow('has not arrived whole')
    await files.append(ID, me, 3, Buffer.from('defg'))
    const file = files.take(ID, me)
    expect(readFileSync(file.path, 'utf8')).toBe('abcdefg')
    expect(file).toMatchObject({ size: 7, temporary: true })
    files.release(file)
    expect(readdirSync(directory)).toEqual([])
  })

  it('is no longer than it was said to be', async () => {
    const { files, me } = setUp()
    files.announce(ID, me, 'a.iso', 4)
    await expect(files.append(ID, me, 0, Buffer.from('abcdef'))).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is nobody else’s: another account neither adds to it nor takes nor drops it', async () => {
    const { files, me } = setUp()
    const other = newPersonId()
    files.announce(ID, me, 'a.iso', 3)
    await expect(files.append(ID, other, 0, Buffer.from('abc'))).rejects.toMatchObject({ code: 'not_found' })
    expect(() => files.received(ID, other)).toThrow('is not here')
    await files.append(ID, me, 0, Buffer.from('abc'))
    files.drop(ID, other)
    expect(() => files.take(ID, other)).toThrow('is not here')
    expect(files.take(ID, me)).toMatchObject({ size: 3 })
  })

  it('is not begun when the disk has no room for it, or one account has too many', () => {
    const { files, me } = setUp()
    expect(() => files.announce(ID, me, 'a.iso', Number.MAX_SAFE_INTEGER)).toThrow('has not room for a.iso')
    for (const digit of [1, 2, 3, 4]) files.announce(ID.replace(/.$/, String(digit)), me, 'a.iso', 1)
    expect(() => files.announce(ID, me, 'a.iso', 1)).toThrow('You are sending 4 files already')
    // Another account has its own places.
    files.announce(ID, newPersonId(), 'a.iso', 1)
  })

  it('takes its place until it is forgotten, which it is when nothing comes of it for a quarter of an hour', async () => {
    const { files, me, clock } = setUp()
    const ids = [1, 2, 3, 4].map((digit) => ID.replace(/.$/, String(digit)))
    for (const id of ids) files.announce(id, me, 'a.iso', 2)
    clock.advance(14 * MINUTE)
    await files.append(ids[0] ?? '', me, 0, Buffer.from('a'))
    expect(() => files.announce(ID, me, 'a.iso', 1)).toThrow('forgotten after 15 minutes')
    clock.advance(2 * MINUTE)
    for (const digit of ['a', 'b', 'c']) files.announce(ID.replace(/.$/, digit), me, 'a.iso', 1)
    // The one that is still being sent kept its place.
    expect(() => files.announce(ID, me, 'a.iso', 1)).toThrow('4 files already')
    expect(await files.append(ids[0] ?? '', me, 1, Buffer.from('b'))).toBe(2)
    expect(() => files.received(ids[1] ?? '', me)).toThrow('is not here')
  })

  it('goes when it was given up, or nobody went on sending it', async () => {
    const { files, me, directory, clock } = setUp()
    files.start()
    files.announce(ID, me, 'a.iso', 9)
    await files.append(ID, me, 0, Buffer.from('abc'))
    files.drop(ID, me)
    expect(readdirSync(directory)).toEqual([])
    files.announce(ID, me, 'a.iso', 9)
    await files.append(ID, me, 0, Buffer.from('abc'))
    const path = join(directory, readdirSync(directory)[0] ?? '')
    clock.advance(16 * MINUTE)
    expect(existsSync(path)).toBe(false)
    files.stop()
  })
})

describe('a file chosen on the desktop', () => {
  it('is read as it was when it was chosen, and refused when it is another by then', async () => {
    const { files, me } = setUp()
    const path = join(temporaryDirectory(), 'a.iso')
    writeFileSync(path, 'abc')
    expect(await files.choose(ID, me, path)).toEqual({ name: 'a.iso', size: 3 })
    const file = files.take(ID, me)
    const source = await openFile(file)
    const buffer = Buffer.alloc(8)
    expect(await source.read(buffer, 1)).toBe(2)
    await source.close()
    writeFileSync(path, 'abcd')
    await expect(openFile(file)).rejects.toThrow('was changed since it was chosen')
    // A chosen file is the person's own: the console never deletes it.
    files.release(file)
    expect(existsSync(path)).toBe(true)
  })

  it('is refused when it is a folder or empty', async () => {
    const { files, me } = setUp()
    const folder = temporaryDirectory()
    await expect(files.choose(ID, me, folder)).rejects.toMatchObject({ code: 'invalid_input' })
    writeFileSync(join(folder, 'a.iso'), '')
    await expect(files.choose(ID, me, join(folder, 'a.iso'))).rejects.toThrow('is empty')
  })
})
