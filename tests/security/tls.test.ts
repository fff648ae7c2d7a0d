import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEventBus } from '#main/transport/event-bus.ts'
import { keptSelfSigned, readTlsFiles } from '#main/transport/tls-material.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { startTestServer } from '#support/served.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const DAY = 24 * 60 * 60 * 1000
const core = {
  events: createEventBus(() => undefined),
  dispatch: () => Promise.resolve({ ok: true as const, value: 1 }),
}

describe('TLS of the served way', () => {
  it('makes a certificate once and keeps it with its key for the owner alone', async () => {
    const path = join(temporaryDirectory(), 'config', 'served-tls.pem')
    const clock = createHeldClock()
    const made = await keptSelfSigned(path, ['console.example', '10.0.0.7'], clock)
    const certificate = new X509Certificate(made.cert)
    expect(certificate.checkHost('console.example')).toBe('console.example')
    expect(certificate.checkIP('10.0.0.7')).toBe('10.0.0.7')
    expect(certificate.ca).toBe(false)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const kept = await keptSelfSigned(path, ['console.example'], clock)
    expect(new X509Certificate(kept.cert).fingerprint256).toBe(certificate.fingerprint256)
  })

  it('makes a new one for a name the old lacks, before the old ends, and for a file that is broken', async () => {
    const path = join(temporaryDirectory(), 'served-tls.pem')
    const clock = createHeldClock()
    const prints = [(await keptSelfSigned(path, ['one.example'], clock)).cert]
    prints.push((await keptSelfSigned(path, ['one.example', 'two.example'], clock)).cert)
    clock.advance(800 * DAY)
    prints.push((await keptSelfSigned(path, ['one.example'], clock)).cert)
    writeFileSync(path, 'broken -----BEGIN CERTIFICATE----- broken')
    prints.push((await keptSelfSigned(path, ['one.example'], clock)).cert)
    expect(new Set(prints).size).toBe(4)
    expect(readFileSync(path, 'utf8')).toContain('PRIVATE KEY')
  })

  it('serves over it with a cookie bound to this host and TLS, and refuses plain HTTP on the same port', async () => {
    const tls = await keptSelfSigned(
      join(temporaryDirectory(), 'tls.pem'),
      ['localhost', '127.0.0.1'],
      createHeldClock(Date.now()),
    )
    const server = await startTestServer(core, { tls })
    expect(server.origin).toMatch(/^https:/)
    const { pathname, search } = new URL(server.address())
    const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, path: pathname + search, ca: tls.cert }, (response) => {
        response.resume()
        resolve(response.headers)
      })
        .on('error', reject)
        .end()
    })
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-multpanel-session-\d+=.*; Path=\/; HttpOnly; SameSite=Strict;.*; Secure$/,
    )
    expect(headers['strict-transport-security']).toBeDefined()
    const plain = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`),
      )
      socket.on('data', (chunk) => (text += chunk.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
    expect(plain).not.toContain('Multpanel')
  })

  it('names files that cannot be read', () => {
    expect(() => readTlsFiles('/nowhere/cert.pem', '/nowhere/key.pem')).toThrow('/nowhere/cert.pem')
  })
})
