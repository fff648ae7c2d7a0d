import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab } from '#lab/lab.ts'
import type { ProxmoxUpload, UploadSource } from '#main/adapters/proxmox/catalogue.port.ts'
import { createProxmoxClient, type ProxmoxClient } from '#main/adapters/proxmox/client.ts'
import { systemClock } from '#main/system-clock.ts'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import { pinsOf, tokenOf } from '#support/fleet.ts'
import { until } from '#support/lab-core.ts'

const CALL = { lane: 'interactive' } as const

/** Bytes in memory as a file is read, with what became of it. */
const sourceOf = (bytes: Buffer) => {
  const facts = { opened: 0, closed: 0 }
  const open = (): Promise<UploadSource> => {
    facts.opened += 1
    return Promise.resolve({
      read: (buffer, position) => Promise.resolve(bytes.copy(buffer, 0, position)),
      close: () => {
        facts.closed += 1
        return Promise.resolve()
      },
    })
  }
  return { facts, open }
}

const uploadOf = (bytes: Buffer, change: Partial<ProxmoxUpload> = {}) => {
  const { facts, open } = sourceOf(bytes)
  const sent: number[] = []
  const upload: ProxmoxUpload = {
    ...{ content: 'iso', name: 'a.iso', size: bytes.length, checksum: null, open },
    onSent: (count) => sent.push(count),
    ...change,
  }
  return { facts, sent, upload }
}

const setUp = async (account: string = ACCOUNTS.full, credential?: (cluster: never) => ClusterCredential) => {
  const worlds = createFleet('small', { seed: 7 })
  for (const world of worlds) world.pace = 0.01
  const lab = await startLab({ clusters: worlds, authFailureDelayMs: 20 })
  onTestFinished(() => lab.stop())
  const cluster = lab.clusters.find(({ addresses }) => addresses.length >= 3) ?? lab.clusters[0]
  if (cluster === undefined) throw new Error('no cluster')
  const client: ProxmoxClient = createProxmoxClient({
    label: () => 'acme-dc1',
    addresses: pinsOf(cluster).map((pin) => ({ ...pin, pem: null })),
    credential: () => Promise.resolve(credential?.(cluster as never) ?? tokenOf(cluster, account)),
    clock: systemClock,
    random: () => 0,
    acceptedBefore: true,
    onCertificateRead: () => undefined,
  })
  onTestFinished(() => client.close())
  const [first, second] = cluster.addresses
  if (first === undefined || second === undefined) throw new Error('one node')
  const stored = (name: string) =>
    until(`${name} to be stored`, async () => {
      await client.volumes(first.node, 'local', 'iso', CALL)
      return cluster.world.storages.get('local')?.volumes.find(({ volid }) => volid === `local:iso/${name}`)
    })
  return { lab, cluster, client, first, second, stored }
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('an upload through the client', () => {
  it.each([1, 2, 262_143, 262_144, 262_145, 3_000_000])('brings %i bytes as they are', async (size) => {
    const { client, first, stored } = await setUp()
    // What looks like the end of the form in the middle of the file is none.
    const bytes = Buffer.concat([randomBytes(size), Buffer.from('\r\n--multpanel--\r\n')])
    const { facts, sent, upload } = uploadOf(bytes)
    const upid = await client.upload(first.node, 'local', upload, CALL)
    expect(upid).toMatch(new RegExp(`^UPID:${first.node}:.*:imgcopy::`))
    expect((await stored('a.iso')).sha256).toBe(hashOf(bytes))
    expect(facts).toEqual({ opened: 1, closed: 1 })
    expect(sent.at(-1)).toBe(bytes.length)
  })

  it('goes to the address that answers, and opens the file anew for it', async () => {
    const { lab, cluster, client, first, second, stored } = await setUp()
    lab.faults.inject({ cluster: cluster.name, node: first.node }, { kind: 'refuse' })
    await lab.settled()
    const bytes = randomBytes(100_000)
    const { facts, upload } = uploadOf(bytes)
    await client.upload(second.node, 'local', upload, CALL)
    lab.faults.healAll()
    await lab.settled()
    expect((await stored('a.iso')).sha256).toBe(hashOf(bytes))
    expect(facts.opened).toBe(facts.closed)
  })

  it('is refused in words without the right, although most of it was not sent yet', async () => {
    const { client, first } = await setUp(ACCOUNTS.readonly)
    const { facts, upload } = uploadOf(randomBytes(20_000_000))
    const sending = client.upload(first.node, 'local', upload, CALL)
    await expect(sending).rejects.toMatchObject({ code: 'rights_missing' })
    await until('the file to be closed', () => facts.opened === facts.closed)
  })

  it('does not stand still for longer than it was told to wait', async () => {
    const { lab, cluster, client, first } = await setUp()
    lab.faults.inject({ cluster: cluster.name }, { kind: 'upload', stallAfter: 500_000 })
    const { facts, upload } = uploadOf(randomBytes(8_000_000))
    const sending = client.upload(first.node, 'local', upload, { ...CALL, timeoutMs: 400 })
    await expect(sending).rejects.toMatchObject({ code: 'timeout' })
    await until('the file to be closed', () => facts.opened === facts.closed)
    expect(client.health().state).not.toBe('down')
  })

  it('takes longer than any other request may, as long as bytes move', async () => {
    const { lab, cluster, client, first, stored } = await setUp()
    // More than what the system keeps on its way: that it takes at once, and then stands still until it is read.
    lab.faults.inject({ cluster: cluster.name }, { kind: 'upload', bytesPerSecond: 10_000_000 })
    const bytes = randomBytes(40_000_000)
    const started = performance.now()
    await client.upload(first.node, 'local', uploadOf(bytes).upload, { ...CALL, timeoutMs: 2500 })
    expect(performance.now() - started).toBeGreaterThan(2500)
    expect((await stored('a.iso')).sha256).toBe(hashOf(bytes))
  })

  it('ends when it is called off', async () => {
    const { lab, cluster, client, first } = await setUp()
    lab.faults.inject({ cluster: cluster.name }, { kind: 'upload', bytesPerSecond: 1_000_000 })
    const ending = new AbortController()
    const { facts, upload } = uploadOf(randomBytes(5_000_000), { onSent: () => ending.abort() })
    const sending = client.upload(first.node, 'local', upload, { ...CALL, signal: ending.signal })
    await expect(sending).rejects.toMatchObject({ code: 'cancelled' })
    await until('the file to be closed', () => facts.opened === facts.closed)
  })

  it.each([
    ['shorter', -1],
    ['longer', 1],
  ])('of a file that is %s than it was is broken off', async (_what, by) => {
    const { client, first } = await setUp()
    const bytes = randomBytes(600_000)
    const { upload } = uploadOf(bytes, { size: bytes.length - by })
    await expect(client.upload(first.node, 'local', upload, CALL)).rejects.toMatchObject({ code: 'conflict' })
    expect((await client.volumes(first.node, 'local', 'iso', CALL)).some(({ volid }) => volid.endsWith('/a.iso'))).toBe(
      false,
    )
  })

  it('signs in anew when the ticket was not accepted any more, and sends the file again', async () => {
    const { lab, cluster, client, first, stored } = await setUp(ACCOUNTS.full, (started) => {
      const { users } = started as { users: Record<string, string> }
      return { kind: 'password', user: 'root', realm: 'pam', password: users[ACCOUNTS.root] ?? '' }
    })
    await client.version(CALL)
    lab.faults.inject({ cluster: cluster.name }, { kind: 'tickets' })
    // Tickets carry whole seconds; one issued within the second of the fault counts as ended, too.
    const second = Math.floor(Date.now() / 1000)
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second)
    const bytes = randomBytes(200_000)
    const { facts, upload } = uploadOf(bytes)
    await client.upload(first.node, 'local', upload, CALL)
    expect((await stored('a.iso')).sha256).toBe(hashOf(bytes))
    expect(facts.closed).toBe(facts.opened)
  })
})
