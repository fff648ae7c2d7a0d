import dns from 'node:dns'
import { createServer as createPlainServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab, type Lab, type StartedCluster } from '#lab/lab.ts'
import { AppError } from '#shared/errors.ts'
import type { ClusterCredential, PinnedAddress } from '#shared/model/cluster.ts'
import { asOwner, passwordOf, pinsOf, startFleet, tokenOf } from '#support/fleet.ts'
import { failureOf, issueCertificate, startStub } from '#support/proxmox-stub.ts'

let lab: Lab
let cluster: StartedCluster

beforeAll(async () => {
  lab = await startLab({ clusters: createFleet('small', { seed: 5 }), authFailureDelayMs: 5, proxyTimeoutMs: 150 })
  const [first] = lab.clusters
  if (first === undefined) throw new Error('the small fleet has no cluster')
  cluster = first
})
afterAll(async () => {
  await lab.stop()
})

const listening = async (server: ReturnType<typeof createTcpServer>): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const certificateProblem = async (address: string): Promise<AppError> => {
  const fleet = await startFleet()
  return (await failureOf(Promise.resolve(fleet.operations['clusters.certificate']({ address }, asOwner)))) as AppError
}

const probeProblem = async (addresses: PinnedAddress[], credential: ClusterCredential): Promise<AppError> => {
  const fleet = await startFleet()
  return (await failureOf(
    Promise.resolve(fleet.operations['clusters.probe']({ addresses, credential }, asOwner)),
  )) as AppError
}

/** A sentence names what is wrong and says what to do; it holds no stack, no code and no secret. */
const expectSentence = (error: AppError, code: string, ...words: (string | RegExp)[]): void => {
  expect(error).toBeInstanceOf(AppError)
  expect(`${error.code}: ${error.message}`).toMatch(new RegExp(`^${code}: `))
  for (const word of words) expect(error.message).toMatch(word)
  expect(error.message).not.toMatch(/E[A-Z]{5,}|SSL routines|undefined|null|\[object/)
  expect(error.message).toMatch(/[.:][^.]*$/)
}

describe('an address where no Proxmox is', () => {
  it('wrong host: a name DNS does not know', async () => {
    // As the system says it; asked for real it may wait for a server this machine does not reach.
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
    const lookup = (_host: string, _options: unknown, told: (error: Error) => void): void => told(unknown)
    const asked = vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
    onTestFinished(() => asked.mockRestore())
    expectSentence(await certificateProblem('pve1.acme.invalid'), 'unreachable', 'pve1.acme.invalid', 'DNS', 'spelling')
    expect(asked).toHaveBeenCalled()
  })

  it('wrong port: nobody listens', async () => {
    const server = createTcpServer()
    const address = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    expectSentence(await certificateProblem(address), 'unreachable', address.split(':')[1] ?? '', '8006', 'pveproxy')
  })

  it('plain HTTP on the port', async () => {
    const address = await listening(createPlainServer((_request, response) => response.end('hello')))
    expectSentence(await certificateProblem(address), 'not_proxmox', 'plain HTTP', 'HTTPS')
  })

  it('another service, such as SSH', async () => {
    const address = await listening(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')))
    expectSentence(await certificateProblem(address), 'not_proxmox', 'another service')
  })

  it.each<[string, (socket: Socket) => void]>([
    ['at once', (socket) => socket.destroy()],
    ['when TLS begins', (socket) => socket.once('data', () => socket.end())],
    ['with a reset when TLS begins', (socket) => socket.once('data', () => socket.resetAndDestroy())],
  ])('a port that hangs up, %s: it may not speak TLS, and what to check', async (_when, hangUp) => {
    const address = await listening(createTcpServer(hangUp))
    expectSentence(
      await certificateProblem(address),
      'not_proxmox',
      'hangs up',
      /may not speak HTTPS/,
      '8006',
      'pveproxy',
    )
  })

  it.each<[string, number, string]>([
    ['a web page', 200, '<!doctype html><title>Router</title>'],
    ['a 404 page', 404, '<html>not found</html>'],
    ['some JSON', 200, '{"status":"ok"}'],
    ['half an answer', 200, '{"data":['],
    ['a login redirect', 302, ''],
    ['a 401 of a web server', 401, '<h1>Unauthorized</h1>'],
  ])('another web server: %s; the credential is not sent', async (_name, status, body) => {
    const stub = await startStub((_request, response) => {
      response.writeHead(status, { location: '/login' }).end(body)
    })
    expectSentence(
      await probeProblem([stub.pinned], tokenOf(cluster, ACCOUNTS.full)),
      'not_proxmox',
      'not as Proxmox VE does',
      '8006',
    )
    expect(stub.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('a proxy whose Proxmox is down', async () => {
    const stub = await startStub((_request, response) => {
      response.writeHead(502).end('<html>Bad Gateway</html>')
    })
    expectSentence(
      await probeProblem([stub.pinned], tokenOf(cluster, ACCOUNTS.full)),
      'unreachable',
      'proxy',
      'pveproxy',
    )
  })

  it('a certificate that is not the confirmed one', async () => {
    const [pin] = pinsOf(cluster)
    const wrong = [{ address: pin?.address ?? '', fingerprint: issueCertificate().fingerprint }]
    expectSentence(
      await probeProblem(wrong, tokenOf(cluster, ACCOUNTS.full)),
      'certificate_changed',
      'nothing was sent',
      pin?.fingerprint ?? '',
    )
  })
})

describe('a credential the cluster does not take', () => {
  const probe = (credential: ClusterCredential): Promise<AppError> => probeProblem(pinsOf(cluster), credential)

  it('wrong password', async () => {
    const credential: ClusterCredential = { kind: 'password', user: 'root', realm: 'pam', password: 'nope' }
    expectSentence(await probe(credential), 'credentials_refused', 'root@pam', 'realm and password')
  })

  it('wrong realm: the ones there are, are named', async () => {
    const credential: ClusterCredential = { kind: 'password', user: 'root', realm: 'ldap', password: 'nope' }
    expectSentence(await probe(credential), 'credentials_refused', '"ldap"', 'pam', 'pve', 'not sent')
    const token: ClusterCredential = { kind: 'token', tokenId: 'root@ad!console', secret: 'aaaa' }
    expectSentence(await probe(token), 'credentials_refused', '"ad"')
  })

  it('wrong token secret, unknown token', async () => {
    const secret = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
    expectSentence(
      await probe({ kind: 'token', tokenId: ACCOUNTS.full, secret }),
      'credentials_refused',
      'root@pam!full',
      'secret',
    )
    expectSentence(
      await probe({ kind: 'token', tokenId: 'root@pam!nope', secret }),
      'credentials_refused',
      'root@pam!nope',
    )
  })

  it('expired token: Proxmox answers as for a wrong one, so both are named', async () => {
    expectSentence(await probe(tokenOf(cluster, ACCOUNTS.expired)), 'credentials_(refused|expired)', 'expired')
  })

  it('token without rights: every list would be empty', async () => {
    expectSentence(
      await probe(tokenOf(cluster, ACCOUNTS.norights)),
      'rights_missing',
      'no rights',
      'PVEAuditor',
      'privilege separation',
    )
  })

  it.each<[string, ClusterCredential, RegExp]>([
    ['token id without token', { kind: 'token', tokenId: 'root@pam', secret: 'x' }, /user@realm!tokenname/],
    [
      'token id with a line break',
      { kind: 'token', tokenId: 'root@pam!ab\r\nX: y', secret: 'x' },
      /user@realm!tokenname/,
    ],
    [
      'secret with a line break',
      { kind: 'token', tokenId: 'root@pam!ab', secret: 'x\r\nHost: evil' },
      /blanks or special/,
    ],
    ['user with realm', { kind: 'password', user: 'root@pam', realm: 'pam', password: 'x' }, /without its realm/],
    ['realm that is none', { kind: 'password', user: 'root', realm: 'p am', password: 'x' }, /not a realm/],
  ])('malformed: %s, without asking the cluster', async (_name, credential, words) => {
    expectSentence(
      await probeProblem([{ address: 'pve.acme.invalid', fingerprint: 'AA' }], credential),
      'invalid_input',
      words,
    )
  })
})

describe('the same words from older versions', () => {
  it.each<[string, string, string]>([
    ['invalid token value!', 'credentials_refused', 'secret'],
    ["token 'console' access expired", 'credentials_expired', 'expired'],
    ["no such token 'console' for user 'root@pam'", 'credentials_refused', 'token name'],
  ])('401 %s', async (reason, code, word) => {
    const stub = await startStub((request, response) => {
      response.statusMessage = reason
      if (request.url.endsWith('/access/domains')) response.end('{"data":[{"realm":"pam"}]}')
      else response.writeHead(401, { connection: 'close' }).end()
    })
    const credential: ClusterCredential = { kind: 'token', tokenId: 'root@pam!console', secret: 'x' }
    expectSentence(await probeProblem([stub.pinned], credential), code, word)
  })
})

describe('good input', () => {
  it.each([
    ['token', () => tokenOf(cluster, ACCOUNTS.full)],
    ['password', () => passwordOf(cluster, ACCOUNTS.root)],
  ])('%s: what was found is told', async (_name, credential) => {
    const fleet = await startFleet()
    const found = await fleet.operations['clusters.probe'](
      { addresses: pinsOf(cluster), credential: credential() },
      asOwner,
    )
    expect(found).toMatchObject({ clusterName: cluster.name, quorate: true, missingRights: [], alreadyAdded: null })
    expect(found.nodes.map(({ name }) => name).toSorted()).toEqual(cluster.addresses.map(({ node }) => node).toSorted())
  })

  it('an auditor: what is missing is named by feature', async () => {
    const fleet = await startFleet()
    const found = await fleet.operations['clusters.probe'](
      { addresses: pinsOf(cluster), credential: tokenOf(cluster, ACCOUNTS.readonly) },
      asOwner,
    )
    expect(found.missingRights.map(({ feature }) => feature)).toEqual(
      expect.arrayContaining([
        'Start, shut down, stop and reboot guests',
        'See the age of backups',
        'Open consoles of guests',
        'Take, roll back and delete snapshots',
      ]),
    )
    expect(found.missingRights.map(({ feature }) => feature)).not.toContain('See guests')
  })

  it('an operator: guests are his, images, shells and other people’s tasks are not', async () => {
    const fleet = await startFleet()
    const found = await fleet.operations['clusters.probe'](
      { addresses: pinsOf(cluster), credential: passwordOf(cluster, ACCOUNTS.operator) },
      asOwner,
    )
    expect(found.missingRights.map(({ feature }) => feature).toSorted()).toEqual([
      'Delete ISO images and templates',
      'Download ISO images and templates from the network',
      'Open shells of nodes',
      "Stop other people's tasks",
    ])
  })

  it('the realms of the sign-in form need no credential', async () => {
    const fleet = await startFleet()
    const [pin] = pinsOf(cluster)
    if (pin === undefined) throw new Error('no address')
    const realms = await fleet.operations['clusters.realms'](pin, asOwner)
    expect(realms.map(({ realm }) => realm).toSorted()).toEqual(['pam', 'pve'])
  })

  it('the certificate is shown before anything is trusted', async () => {
    const fleet = await startFleet()
    const [pin] = pinsOf(cluster)
    const shown = await fleet.operations['clusters.certificate']({ address: `https://${pin?.address}/#v1:0` }, asOwner)
    expect(shown).toMatchObject({ address: pin?.address, fingerprint: pin?.fingerprint })
  })
})
