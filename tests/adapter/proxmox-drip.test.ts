import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { beforeEach, expect, it } from 'vitest'
import type { ProxmoxUpload } from '#main/adapters/proxmox/catalogue.port.ts'
import type { ProxmoxClient } from '#main/adapters/proxmox/client.ts'
import { clientOf, data, failureOf, startStub } from '#support/proxmox-stub.ts'

const CALL = { lane: 'interactive', timeoutMs: 400 } as const
/** Ten of these fit into the time a call has, so a limit for each byte would never be reached. */
const EVERY_MS = 40

/** Far more than the time of the whole has room for; a busy machine drips fewer. */
const TOO_MANY = 60
let dripped = 0
beforeEach(() => {
  dripped = 0
})

/** Tells a byte at a time for as long as somebody listens. */
const drip = (give: (byte: string) => void, socket: Socket, text: string): void => {
  let at = 0
  const timer = setInterval(() => {
    give(text[at % text.length] ?? ' ')
    at += 1
    dripped += 1
  }, EVERY_MS)
  socket.on('close', () => clearInterval(timer))
}

const dripBody = (response: ServerResponse, socket: Socket): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  drip((byte) => response.write(byte), socket, ' ')
}

/** No header of it ever ends. */
const dripHead = (socket: Socket): void => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nX-More: ')
  drip((byte) => socket.write(byte), socket, 'x')
}

const screenOf = (client: ProxmoxClient) => client.openConsole({ kind: 'vnc', node: 'pve1', vmid: 100 }, CALL)

const bytes = Buffer.from('a small image')
const upload: ProxmoxUpload = {
  ...{ content: 'iso', name: 'a.iso', size: bytes.length, checksum: null, onSent: () => undefined },
  open: () =>
    Promise.resolve({
      read: (into: Buffer, from: number) => Promise.resolve(bytes.copy(into, 0, from)),
      close: () => Promise.resolve(),
    }),
}

const CALLS: Readonly<Record<string, (client: ProxmoxClient) => Promise<unknown>>> = {
  'what is read': (client) => client.clusterStatus(CALL),
  'what is changed': (client) => client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'start', {}, CALL),
  'a file that was sent': (client) => client.upload('pve1', 'local', upload, CALL),
  'a console that is opened': screenOf,
}

/** A busy machine may not even have connected within the time of the whole: then it is asked once more. */
const failureOnceDripped = async (ask: () => Promise<unknown>): Promise<unknown> => {
  for (;;) {
    const failure = await failureOf(ask())
    if (dripped > 0) return failure
  }
}

it.each(Object.entries(CALLS))('an answer to %s that drips is given up after the time of the whole', async (_, ask) => {
  const stub = await startStub((request, response, socket) => {
    if (request.url.endsWith('/version')) data(response, { version: '9.2.3', release: '9.2' })
    else dripBody(response, socket)
  })
  expect(await failureOnceDripped(() => ask(clientOf([stub.pinned])))).toMatchObject({ code: 'timeout' })
  expect(dripped).toBeLessThan(TOO_MANY)
})

it('so is that which lets a console in, whose headers never end', async () => {
  const stub = await startStub((request, response, socket) => {
    if (request.url.includes('/vncwebsocket')) dripHead(socket)
    else if (request.url.endsWith('/version')) data(response, { version: '9.2.3', release: '9.2' })
    else data(response, { port: '5900', ticket: 'PVEVNC:x', user: 'root@pam', upid: '' })
  })
  expect(await failureOnceDripped(() => screenOf(clientOf([stub.pinned])))).toMatchObject({ code: 'timeout' })
  expect(dripped).toBeLessThan(TOO_MANY)
  expect(stub.requests.at(-1)?.url).toContain('/vncwebsocket')
})
