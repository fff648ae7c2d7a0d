import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { SECURITY_HEADERS } from '#main/transport/security-headers.ts'
import { startServedCore } from '#support/served.ts'

/** The path as it is, which no HTTP client would send unchanged. */
const rawGet = (port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })

const ATTEMPTS = [
  '/../outside.txt',
  '/..%2foutside.txt',
  '/%2e%2e/outside.txt',
  '/%2e%2e%2foutside.txt',
  '/assets/../../outside.txt',
  '/assets/..%2f..%2foutside.txt',
  '/assets/%252e%252e/%252e%252e/outside.txt',
  '/..\\outside.txt',
  '/%5c..%5coutside.txt',
  '/....//outside.txt',
  '//outside.txt',
  '/outside.txt%00.html',
  '/assets/..;/..;/outside.txt',
  '/%c0%ae%c0%ae/outside.txt',
  '/.hidden',
  '/assets/../.hidden',
  '/etc/passwd',
  '/../../../../../../etc/passwd',
  'http://evil.example/../outside.txt',
]

describe('the files of the page', () => {
  it('serves the page and its assets', async () => {
    const { server } = await startServedCore()
    for (const path of ['/', '/index.html'])
      expect(await rawGet(server.port, path)).toContain('<title>Multpanel</title>')
    const asset = await server.request('GET', '/assets/index-abc123.js')
    expect(asset.headers['cache-control']).toContain('immutable')
    expect(asset.headers['content-type']).toContain('javascript')
    for (const path of ['/assets/gone.js', '/inventory/guests', '/assets/'])
      expect((await server.request('GET', path)).status).toBe(404)
  })

  it.each(ATTEMPTS)('never leaves their folder: %s', async (path) => {
    const { server } = await startServedCore()
    const answer = await rawGet(server.port, path)
    expect(answer).not.toContain('OUTSIDE-SECRET')
    expect(answer).not.toContain('root:')
  })

  it('puts the security headers on every answer, errors included', async () => {
    const { server } = await startServedCore()
    const answers = [
      await server.request('GET', '/'),
      await server.request('GET', '/gone.js'),
      await server.request('POST', '/api/app.info', {}, '{}'),
      await server.request('GET', '/open?ticket=no'),
    ]
    for (const { headers } of answers) {
      expect(headers).toMatchObject({ ...SECURITY_HEADERS, 'cache-control': 'no-store' })
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/)
      expect(headers['server']).toBeUndefined()
    }
  })
})
