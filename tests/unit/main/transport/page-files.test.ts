import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPageFiles } from '#main/transport/page-files.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

describe('the files of the built page', () => {
  it('are its plain files by address, the index under / as well', () => {
    const page = temporaryDirectory()
    mkdirSync(join(page, 'assets'))
    writeFileSync(join(page, 'index.html'), 'index')
    writeFileSync(join(page, 'assets', 'a-1.js'), 'script')
    const files = readPageFiles(page)
    expect([...files.keys()].sort()).toEqual(['/', '/assets/a-1.js', '/index.html'])
    expect(files.get('/')).toMatchObject({ type: 'text/html; charset=utf-8', immutable: false })
    expect(files.get('/assets/a-1.js')).toMatchObject({ type: 'text/javascript; charset=utf-8', immutable: true })
  })

  it('are neither links, hidden files, nor kinds a page does not have', () => {
    const folder = temporaryDirectory()
    const page = join(folder, 'page')
    mkdirSync(join(page, '.git'), { recursive: true })
    writeFileSync(join(folder, 'secret.js'), 'secret')
    symlinkSync(join(folder, 'secret.js'), join(page, 'link.js'))
    symlinkSync(folder, join(page, 'linked'))
    writeFileSync(join(page, '.git', 'config.json'), '{}')
    writeFileSync(join(page, '.hidden.js'), '')
    writeFileSync(join(page, 'multpanel.db'), '')
    expect([...readPageFiles(page).keys()]).toEqual([])
  })

  it('are none where the page is not built', () => {
    expect(readPageFiles(join(temporaryDirectory(), 'nothing')).size).toBe(0)
  })
})
