import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { keepPort, onKeptPort } from '#main/served/kept-port.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const listen = async (port: number): Promise<number> => {
  const server = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

it('is any free one at the first start, and where what was kept is no port', async () => {
  const asked: number[] = []
  const data = temporaryDirectory()
  const note = (port: number): Promise<void> => Promise.resolve(void asked.push(port))
  await onKeptPort(data, note)
  await keepPort(data, 65_536)
  await onKeptPort(data, note)
  await keepPort(data, 4711)
  await onKeptPort(data, note)
  expect(asked).toEqual([0, 0, 4711])
})

// It was asked first whether it is free, and the start failed when somebody took it before it was listened at.
it('is another one where somebody has it by the moment it is listened at', async () => {
  const data = temporaryDirectory()
  const taken = await listen(0)
  await keepPort(data, taken)
  const had = await onKeptPort(data, listen)
  expect(had).not.toBe(taken)
  expect(had).toBeGreaterThan(0)
})

it('tells why none can be had', async () => {
  const data = temporaryDirectory()
  await keepPort(data, 4711)
  const refused = (port: number): Promise<never> => Promise.reject(new Error(`no ${port}`))
  await expect(onKeptPort(data, refused)).rejects.toThrow('no 0')
})
