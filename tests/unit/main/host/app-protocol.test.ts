import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileOf } from '#main/host/app-protocol.ts'

const folder = path.resolve('/srv/page')

describe('the files app:// serves', () => {
  it('are those of the page', () => {
    expect(fileOf('app://multpanel/assets/index.js', folder)).toBe('/srv/page/assets/index.js')
  })

  it('answers a route of the page with its index', () => {
    expect(fileOf('app://multpanel/inventory', folder)).toBe('/srv/page/index.html')
    expect(fileOf('app://multpanel/', folder)).toBe('/srv/page/index.html')
  })

  it.each([
    'app://multpanel/../../etc/passwd.html',
    'app://multpanel/%2e%2e/%2e%2e/etc/shadow.js',
    'app://multpanel/..%2f..%2fetc%2fshadow.js',
    'app://multpanel/..%5c..%5cboot.ini',
    'app://multpanel/a%00.html',
    'app://multpanel/%ff.js',
    'app://other/index.html',
    'https://multpanel/index.html',
    'not an address',
  ])('never leave the folder of the page: %s', (address) => {
    const file = fileOf(address, folder)
    expect(file === null || file.startsWith('/srv/page/')).toBe(true)
    if (file !== null) expect(file).not.toContain('..')
  })
})
