import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCertificateAuthority } from '#lab/http/certificates.ts'
import type { AppError } from '#shared/errors.ts'
import { readServerCertificate } from '#main/adapters/proxmox/certificate.ts'
import { clientOf, data, failureOf, issueCertificate, PASSWORD, startStub } from '#support/proxmox-stub.ts'

/**
 * Story: with `rejectUnauthorized: false` Node never calls `checkServerIdentity`, so a client that "pins" there hands
 * its token to whoever answers. These hold a hostile server that counts every byte of HTTP it gets to see.
 */
const person = { lane: 'interactive' } as const
const hostile = () => startStub((_request, response) => data(response, { version: '9' }))

describe('a server with another certificate than the pinned one', () => {
  it('sees not one byte of a request signed by a token', async () => {
    const server = await hostile()
    const { fingerprint, certificate } = issueCertificate()
    const client = clientOf([{ address: server.address, fingerprint, pem: certificate }])
    await expect(client.version(person)).rejects.toMatchObject({ code: 'certificate_changed' })
    expect(server.connections()).toBeGreaterThan(0)
    expect([server.bytes(), server.requests.length]).toEqual([0, 0])
  })

  it('sees no password and no POST either', async () => {
    const server = await hostile()
    const pinned = issueCertificate()
    const client = clientOf([{ address: server.address, fingerprint: pinned.fingerprint, pem: pinned.certificate }], {
      credential: () => Promise.resolve(PASSWORD),
    })
    await expect(client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'stop', {}, person)).rejects.toMatchObject({
      code: 'certificate_changed',
    })
    expect(server.bytes()).toBe(0)
  })

  it('is found out before the first request when only the fingerprint is known', async () => {
    const server = await hostile()
    const client = clientOf([{ address: server.address, fingerprint: issueCertificate().fingerprint, pem: null }])
    const error = await failureOf(client.version(person))
    expect(error).toMatchObject({ code: 'certificate_changed', details: { seen: server.pinned.fingerprint } })
    expect(server.bytes()).toBe(0)
  })

  it('is refused though the same authority issued both, for the same name', async () => {
    const authority = createCertificateAuthority('acme')
    const [before, after] = [authority.issue('pve1'), authority.issue('pve1')]
    const server = await startStub((_request, response) => data(response, {}), after)
    const client = clientOf([{ address: server.address, fingerprint: before.fingerprint, pem: before.certificate }])
    await expect(client.version(person)).rejects.toMatchObject({ code: 'certificate_changed' })
    expect(server.bytes()).toBe(0)
  })

  it('is refused though the trusted end is what signed it', async () => {
    const authority = createCertificateAuthority('acme')
    const issued = authority.issue('pve1')
    const server = await startStub((_request, response) => data(response, {}), issued)
    // Pinned: the root itself. The chain verifies; only the comparison of fingerprints stands in the way.
    const root = { address: server.address, fingerprint: 'AA'.repeat(32), pem: authority.certificate }
    await expect(clientOf([root]).version(person)).rejects.toMatchObject({ code: 'certificate_changed' })
    expect(server.bytes()).toBe(0)
  })

  it('cannot take over an address after the client has worked', async () => {
    const genuine = await hostile()
    const client = clientOf([genuine.pinned])
    await client.version(person)
    const before = genuine.bytes()
    genuine.present(issueCertificate())
    await expect(client.version(person)).rejects.toMatchObject({ code: 'certificate_changed' })
    expect(genuine.bytes()).toBe(before)
  })
})

describe('a certificate that changes while a console is opened', () => {
  it('gets neither the ticket of the console nor a credential, and the reason is told', async () => {
    const impostor = await hostile()
    let target = 0
    const between = createServer((socket) => {
      const onward = connect(target, '127.0.0.1')
      for (const [from, to] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => to.destroy())
      }
    })
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void between.close())
    const portOf = (address: string): number => Number(address.split(':')[1])
    // The cluster answers the first call; whoever connects from then on meets somebody else.
    const genuine = await startStub((request, response) => {
      if (request.url.endsWith('/version')) return data(response, { version: '9.2.3', release: '9.2' })
      target = portOf(impostor.address)
      response.setHeader('connection', 'close')
      data(response, { port: '5900', ticket: 'PVEVNC:secret', user: 'root@pam', upid: '' })
    })
    target = portOf(genuine.address)
    const { port } = between.address() as AddressInfo
    const client = clientOf([{ ...genuine.pinned, address: `127.0.0.1:${port}` }])
    const error = (await failureOf(client.openConsole({ kind: 'vnc', node: 'pve1', vmid: 100 }, person))) as AppError
    expect(genuine.requests.at(-1)?.url).toContain('/vncproxy')
    expect(error).toMatchObject({
      code: 'certificate_changed',
      message: expect.stringContaining('nothing was sent') as string,
    })
    expect(impostor.connections()).toBeGreaterThan(0)
    expect([impostor.bytes(), impostor.requests.length]).toEqual([0, 0])
    // Nor does the next that is opened.
    await expect(client.openConsole({ kind: 'node', node: 'pve1' }, person)).rejects.toMatchObject({
      code: 'certificate_changed',
    })
    expect(impostor.bytes()).toBe(0)
  })
})

describe('after a certificate has changed', () => {
  it('nothing is sent any more, to no address, until it is confirmed by hand', async () => {
    const impostor = await hostile()
    const genuine = await hostile()
    const client = clientOf([
      { ...impostor.pinned, fingerprint: issueCertificate().fingerprint, pem: issueCertificate().certificate },
      genuine.pinned,
    ])
    const error = await failureOf(client.version(person))
    expect((error as AppError).message).toContain('nothing was sent')
    expect((error as AppError).message).toContain(impostor.pinned.fingerprint)
    await expect(client.resources({ lane: 'poll' })).rejects.toMatchObject({ code: 'certificate_changed' })
    expect(client.health()).toMatchObject({ state: 'blocked', problem: { code: 'certificate_changed' } })
    expect([impostor.bytes(), genuine.bytes()]).toEqual([0, 0])
  })

  it('works with the new one pinned', async () => {
    const renewed = await hostile()
    expect(await clientOf([renewed.pinned]).version(person)).toMatchObject({ version: '9' })
    expect(renewed.bytes()).toBeGreaterThan(0)
  })
})

describe('looking at a certificate', () => {
  it('sends nothing and learns the certificate a client can pin', async () => {
    const server = await hostile()
    const shown = await readServerCertificate(server.address, { timeoutMs: 60_000 })
    expect(shown.fingerprint).toBe(server.pinned.fingerprint)
    expect(shown.info.subject).toContain('CN=pve1')
    expect(server.bytes()).toBe(0)
    const learned: string[] = []
    const client = clientOf([{ ...server.pinned, pem: null }], {
      onCertificateRead: (_address, pem) => learned.push(pem),
    })
    expect(await client.version(person)).toMatchObject({ version: '9' })
    expect(learned.map((pem) => pem.trim())).toEqual([shown.pem.trim()])
  })

  it('ends when the server never finishes the handshake', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    await expect(readServerCertificate(address, { timeoutMs: 80 })).rejects.toMatchObject({
      failure: 'connect_timeout',
    })
  })
})
