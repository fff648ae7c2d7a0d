import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { OperationArguments } from '#shared/contract/index.ts'
import {
  ended,
  localOf,
  startCatalogue,
  startFileServer,
  startWebServer,
  type CatalogueWorld,
} from '#support/catalogue.ts'
import { newJobId } from '#support/jobs.ts'
import { issueCertificate } from '#support/proxmox-stub.ts'

/** Longer than a label of DNS may be, so that no server has to be asked to know that there is none. */
const NO_NAME = `${'a'.repeat(64)}.example`

const secured = () => {
  const { key, certificate } = issueCertificate()
  return { key, cert: certificate }
}

type Order = Partial<OperationArguments<'catalogue.download'>>

/** Has it downloaded and waits for the end. @returns the sentence of its part, and what the job's log has */
const failureOf = async ({ core, cluster }: CatalogueWorld, change: Order): Promise<{ said: string; log: string }> => {
  const id = newJobId()
  await core.call('catalogue.download', {
    ...{ id, kind: 'iso', name: 'x.iso', targets: [localOf(cluster(0))], checksum: null, verifyCertificates: true },
    url: 'http://127.0.0.1:1/x.iso',
    ...change,
  })
  const [part] = (await ended(core, id)).children
  const { lines } = await core.call('jobs.log', { id: part?.id ?? id, after: 0, limit: 100 })
  return { said: part?.error?.message ?? '', log: lines.map(({ text }) => text).join('\n') }
}

describe('a download that the address keeps from coming', () => {
  it('says in a sentence what is wrong and what to do, and keeps the words of the node in the log', async () => {
    const world = await startCatalogue()
    const tls = secured()
    const secure = await startWebServer((_request, response) => response.end('x'), tls)
    const plain = await startWebServer((_request, response) => response.end('x'))
    const broken = await startWebServer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('abc', () => response.destroy())
    })
    const cases: [url: string, said: RegExp, words: RegExp][] = [
      [
        `http://${NO_NAME}/x.iso`,
        /cannot resolve the name a+\.example\. Check .* DNS servers/,
        /unable to resolve host/,
      ],
      ['http://127.0.0.1:1/x.iso', /127\.0\.0\.1:1 refuses connections from node/, /failed: Connection refused\./],
      [
        await startFileServer('x.iso', Buffer.from(''), 404),
        /has nothing at this address \(404\)/,
        /ERROR 404: Not Found/,
      ],
      [
        await startFileServer('x.iso', Buffer.from(''), 401),
        /not give the file to everybody \(401\)/,
        /Authentication/,
      ],
      [await startFileServer('x.iso', Buffer.from(''), 503), /fault of its own \(503\)\. Try again/, /ERROR 503/],
      [`https://localhost:${secure}/x.iso`, /does not trust the certificate of localhost:/, /have a known issuer/],
      [`https://127.0.0.1:${plain}/x.iso`, /does not answer with TLS\. Check the port/, /establish SSL connection/],
      [`http://127.0.0.1:${broken}/x.iso`, /broke off again and again/, /Connection closed at byte 3/],
    ]
    for (const [url, said, words] of cases) {
      const failure = await failureOf(world, { url })
      expect(failure.said).toMatch(said)
      expect(failure.log).toMatch(words)
    }
    // In the task panel of all clusters stands the sentence as well, not the words of the node alone.
    const tasks = await world.core.call('tasks.list', { limit: 50 })
    for (const [, said] of cases)
      expect(tasks.filter(({ state, explanation }) => state === 'failed' && said.test(explanation))).toHaveLength(1)
    // Who knows the server goes on without the check.
    const url = `https://localhost:${secure}/x.iso`
    expect(await failureOf(world, { url, verifyCertificates: false })).toMatchObject({ said: '' })
  })

  it('is told the same way before anything is downloaded', async () => {
    const { core, cluster } = await startCatalogue()
    const { clusterId, node } = localOf(cluster(0))
    const ask = (url: string) =>
      core
        .call('catalogue.urlMetadata', { clusterId, node, url, verifyCertificates: true })
        .catch((error: unknown) => error)
    expect(await ask(`http://${NO_NAME}/x.iso`)).toMatchObject({
      message: expect.stringContaining('cannot resolve the name') as string,
      details: { reason: expect.stringContaining('Name or service not known') as string },
    })
    const secure = await startWebServer((_request, response) => response.end('x'), secured())
    expect(await ask(`https://localhost:${secure}/x.iso`)).toMatchObject({
      message: expect.stringContaining('does not trust the certificate') as string,
    })
    const plain = await startWebServer((_request, response) => response.end('x'))
    expect(await ask(`https://127.0.0.1:${plain}/x.iso`)).toMatchObject({
      message: expect.stringContaining('does not answer with TLS') as string,
    })
    expect(await ask(await startFileServer('x.iso', Buffer.from(''), 404))).toMatchObject({
      message: expect.stringContaining('has nothing at this address (404)') as string,
    })
  })
})

describe('a download that does not end well on the storage', () => {
  it('says so when the checksum differs, the storage filled up meanwhile or takes such files no more', async () => {
    const world = await startCatalogue()
    const storage = world.cluster(0).world.storages.get('local')
    if (storage === undefined) throw new Error('no storage')
    const url = await startFileServer('x.iso', randomBytes(200_000))
    const wrong = await failureOf(world, { url, checksum: { algorithm: 'sha256', value: '0'.repeat(64) } })
    expect(wrong.said).toMatch(/has another checksum than expected.*adds up to [0-9a-f]{64}\. Compare/)
    expect(wrong.log).toContain('checksum mismatch: got')

    // Since it was polled; the console believes that there is room.
    storage.added = new Map(world.cluster(0).addresses.map(({ node }) => [node, storage.totalBytes]))
    const full = await failureOf(world, { url })
    expect(full.said).toMatch(
      /^Storage local on pve1 of .* was full before x\.iso was whole.*choose another storage\.$/,
    )
    expect(full.log).toMatch(/Cannot write to '.*' \(No space left on device\)/)
    storage.added.clear()

    storage.content = storage.content.filter((content) => content !== 'iso')
    const refused = await failureOf(world, { url, name: 'y.iso' })
    expect(refused.said).toMatch(
      /Storage local on pve1 of .* does not take files of this kind.*Datacenter, Storage, Edit, Content\./,
    )
    expect(refused.log).toContain("storage 'local' is not configured for content-type 'iso'")
  })
})
