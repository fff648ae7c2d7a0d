import { createCipheriv, randomBytes } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { addToken } from '#lab/access/store.ts'
import { setAcceptTime } from '#lab/console/consoles.ts'
import { startLab, type Lab } from '#lab/lab.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { createRawClient } from '#support/lab/replay/client.ts'
import { loadSchema } from '#support/lab/replay/exchange.ts'
import { createTestCluster, testGuest } from '#support/lab/testcl.ts'
import { until } from '#support/lab-core.ts'

/** The lab against a client written by hand, from the bytes of the handshake on, so that no library hides what it refuses. */
const secret = '11111111-2222-3333-4444-555555555555'
const authorization = `PVEAPIToken=root@pam!full=${secret}`

const clusterOf = (major: 8 | 9, version: string): LabCluster => {
  const cluster = createTestCluster({ now: Date.now })
  cluster.version = { major, version, release: version.slice(0, 3), repoid: '14a22df35955d97d' }
  addToken(cluster.access, 'root@pam', { tokenid: 'full', secret, privsep: false })
  cluster.guests.set(
    100,
    testGuest(100, 'pve1', { name: 'web', serial0: 'socket' }, { status: 'running', startedAt: 1 }),
  )
  cluster.guests.set(101, testGuest(101, 'pve1', { name: 'off' }))
  return cluster
}

interface Opened {
  readonly port: string
  readonly ticket: string
  readonly password?: string
  readonly user: string
  readonly upid: string
}

interface Socket {
  /** Status line of the answer. */
  readonly status: string
  readonly write: (bytes: Buffer) => void
  readonly frame: (payload: Buffer, change?: (head: Buffer) => Buffer) => void
  /** Payload of all frames so far. */
  readonly received: () => Buffer
  readonly isClosed: () => boolean
}

/** A frame as RFC 6455 §5.2 wants it from a client: final, binary, masked. */
const clientFrame = (payload: Buffer): Buffer => {
  const mask = randomBytes(4)
  const { length } = payload
  const head = length < 126 ? Buffer.from([0x82, 0x80 | length]) : Buffer.alloc(length < 65_536 ? 4 : 10)
  if (length >= 126 && length < 65_536) {
    head.set([0x82, 0x80 | 126])
    head.writeUInt16BE(length, 2)
  } else if (length >= 65_536) {
    head.set([0x82, 0x80 | 127])
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))])
}

const payloadsOf = (bytes: Buffer): Buffer => {
  const found: Buffer[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const from = at + (short === 126 ? 4 : short === 127 ? 10 : 2)
    if (from > bytes.length) break
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short
    if (((bytes[at] ?? 0) & 0x0f) === 2) found.push(bytes.subarray(from, from + length))
    at = from + length
  }
  return Buffer.concat(found)
}

describe('the lab’s consoles, byte by byte', () => {
  let lab: Lab
  const open: TLSSocket[] = []
  beforeAll(async () => {
    lab = await startLab({
      clusters: [clusterOf(9, '9.2.3'), clusterOf(8, '8.4.1')],
      schema: loadSchema(),
      authFailureDelayMs: 10,
      // Nobody is late on the busiest of machines but who means to be.
      consoleTimeoutMs: 600_000,
    })
  })
  afterAll(async () => {
    for (const socket of open) socket.destroy()
    await lab.stop()
  })

  const urlOf = (index: number, node = 0): string => lab.clusters[index]?.addresses[node]?.url ?? ''
  const ask = async (index: number, path: string): Promise<Opened> => {
    const client = createRawClient(urlOf(index))
    try {
      const { status, body } = await client.send({
        method: 'POST',
        path: `/api2/json${path}`,
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: path.endsWith('vncproxy') ? 'websocket=1' : '',
      })
      expect(status, JSON.stringify(body)).toBe(200)
      return (body as { data: Opened }).data
    } finally {
      client.close()
    }
  }
  const exitOf = (index: number, upid: string): Promise<string> =>
    until('the end of the task', () => lab.clusters[index]?.world.tasks.get(upid)?.ended?.exitstatus)

  const upgrade = (
    index: number,
    path: string,
    { port, ticket }: Pick<Opened, 'port' | 'ticket'>,
    headers: readonly string[] = [`Authorization: ${authorization}`],
    node = 0,
  ): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const { hostname, port: at } = new URL(urlOf(index, node))
      let bytes: Buffer = Buffer.alloc(0)
      let body = -1
      let closed = false
      const socket = connect({ host: hostname, port: Number(at), rejectUnauthorized: false }, () =>
        socket.write(
          [
            `GET /api2/json${path}/vncwebsocket?port=${port}&vncticket=${encodeURIComponent(ticket)} HTTP/1.1`,
            `Host: ${hostname}`,
            'Connection: Upgrade',
            'Upgrade: websocket',
            'Sec-WebSocket-Version: 13',
            'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
            'Sec-WebSocket-Protocol: binary',
            ...headers,
            '',
            '',
          ].join('\r\n'),
        ),
      )
      open.push(socket)
      socket.on('data', (data: Buffer) => {
        bytes = Buffer.concat([bytes, data])
        if (body >= 0) return
        const end = bytes.indexOf('\r\n\r\n')
        if (end < 0) return
        body = end + 4
        resolve({
          status: bytes.subarray(0, bytes.indexOf('\r\n')).toString(),
          write: (more) => void socket.write(more),
          frame: (payload, change = (whole) => whole) => void socket.write(change(clientFrame(payload))),
          received: () => payloadsOf(bytes.subarray(body)),
          isClosed: () => closed,
        })
      })
      socket.on('close', () => (closed = true))
      socket.on('error', reject)
    })

  const VM = '/nodes/pve1/qemu/100'

  it('answers the key as RFC 6455 says, speaks RFB 3.8 and takes the password that stands apart', async () => {
    const opened = await ask(0, `${VM}/vncproxy`)
    expect(opened.ticket.startsWith(`${opened.password ?? ''}:PVEVNC:`)).toBe(true)
    const socket = await upgrade(0, VM, opened)
    expect(socket.status).toBe('HTTP/1.1 101 Switching Protocols')
    await until('the version', () => socket.received().length >= 12)
    expect(socket.received().toString()).toBe('RFB 003.008\n')
    socket.frame(Buffer.from('RFB 003.008\n'))
    await until('the security types', () => socket.received().length >= 14)
    socket.frame(Buffer.from([2]))
    await until('the challenge', () => socket.received().length >= 30)
    const key = Buffer.alloc(8)
    Buffer.from(opened.password ?? '').copy(key)
    // Every byte of the key the other way round, as the first VNC had it.
    const turned = key.map((byte) => Number.parseInt([...byte.toString(2).padStart(8, '0')].reverse().join(''), 2))
    const cipher = createCipheriv('des-ede3', Buffer.concat([turned, turned, turned]), null).setAutoPadding(false)
    socket.frame(cipher.update(socket.received().subarray(14, 30)))
    await until('the result', () => socket.received().length >= 34)
    expect(socket.received().readUInt32BE(30)).toBe(0)
  })

  it('says that a wrong password is wrong and ends the task as failed', async () => {
    const opened = await ask(0, `${VM}/vncproxy`)
    const socket = await upgrade(0, VM, opened)
    await until('the version', () => socket.received().length >= 12)
    socket.frame(Buffer.from('RFB 003.008\n'))
    socket.frame(Buffer.from([2]))
    await until('the challenge', () => socket.received().length >= 30)
    socket.frame(Buffer.alloc(16))
    await until('the reason', () => socket.received().includes('Authentication failed'))
    expect(await exitOf(0, opened.upid)).toBe('Failed to run vncproxy.')
  })

  it('wants cookie or token on the upgrade, the ticket of that port, and the node that gave it', async () => {
    const opened = await ask(0, `${VM}/vncproxy`)
    expect((await upgrade(0, VM, opened, [])).status).toBe('HTTP/1.1 401 No ticket')
    const other = await ask(0, `${VM}/vncproxy`)
    const wrong = await upgrade(0, VM, { port: opened.port, ticket: other.ticket })
    expect(wrong.status).toBe('HTTP/1.1 401 permission denied - invalid PVEVNC ticket')
    const foreign = await upgrade(0, '/nodes/pve1/qemu/101', opened)
    expect(foreign.status).toBe('HTTP/1.1 401 permission denied - invalid PVEVNC ticket')
    const missing = await upgrade(0, VM, { port: '5999', ticket: opened.ticket })
    expect(missing.status).toMatch(/^HTTP\/1\.1 (401|595) /)
  })

  it.each([
    ['compressed', (frame: Buffer) => Buffer.concat([Buffer.from([0xc2]), frame.subarray(1)])],
    ['fragmented', (frame: Buffer) => Buffer.concat([Buffer.from([0x02]), frame.subarray(1)])],
    ['unmasked', () => Buffer.from([0x82, 0x01, 0x41])],
  ])('hangs up on a frame that is %s', async (_name, change) => {
    const opened = await ask(0, `${VM}/vncproxy`)
    const socket = await upgrade(0, VM, opened)
    socket.frame(Buffer.from('RFB 003.008\n'), change)
    await until('the end', socket.isClosed)
  })

  it('takes a frame of 128 KiB and hangs up on a larger one', async () => {
    const opened = await ask(0, `${VM}/termproxy`)
    const socket = await upgrade(0, VM, opened)
    socket.frame(Buffer.from(`${opened.user}:${opened.ticket}\n`))
    await until('OK', () => socket.received().toString().startsWith('OK'))
    const size = 128 * 1024
    const head = `0:${size - 9}:`
    socket.frame(Buffer.concat([Buffer.from(head), Buffer.alloc(size - head.length, 0x20)]))
    socket.frame(Buffer.from('2'))
    expect(socket.isClosed()).toBe(false)
    socket.frame(Buffer.alloc(size + 1, 0x20))
    await until('the end', socket.isClosed)
  })

  it('waits for nobody for long', async () => {
    const { world } = lab.clusters[0] ?? {}
    if (world === undefined) throw new Error('no cluster')
    setAcceptTime(world, 200)
    onTestFinished(() => setAcceptTime(world, 600_000))
    const opened = await ask(0, `${VM}/vncproxy`)
    expect(await exitOf(0, opened.upid)).toBe('connection timed out')
    expect((await upgrade(0, VM, opened)).status).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('opens the console of a VM that is off and fails in the task, as the real one does', async () => {
    const opened = await ask(0, '/nodes/pve1/qemu/101/vncproxy')
    const socket = await upgrade(0, '/nodes/pve1/qemu/101', opened)
    await until('the end', socket.isClosed)
    expect(socket.received().length).toBe(0)
    expect(await exitOf(0, opened.upid)).toBe('Failed to run vncproxy.')
  })

  it('lets no token into a terminal of 8, and tells it by hanging up', async () => {
    const opened = await ask(1, `${VM}/termproxy`)
    const socket = await upgrade(1, VM, opened)
    socket.frame(Buffer.from(`${opened.user}:${opened.ticket}\n`))
    await until('the end', socket.isClosed)
    expect(socket.received().toString()).not.toContain('OK')
    expect(await exitOf(1, opened.upid)).toBe('authentication failed')
  })

  it('says that there is no serial port, after it let somebody in', async () => {
    const cluster = lab.clusters[0]?.world
    cluster?.guests.set(102, testGuest(102, 'pve1', { name: 'mute' }, { status: 'running', startedAt: 1 }))
    const opened = await ask(0, '/nodes/pve1/qemu/102/termproxy')
    const socket = await upgrade(0, '/nodes/pve1/qemu/102', opened)
    socket.frame(Buffer.from(`${opened.user}:${opened.ticket}\n`))
    await until('the words', () => socket.received().includes('unable to find a serial interface'))
  })
})
