import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const ENTRY = 'out/main/headless.js'

const start = (directory: string, args: readonly string[] = []) => {
  const child = spawn(process.execPath, [ENTRY, '--data', join(directory, 'data'), '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: join(directory, 'config') },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const address = async (): Promise<URL> => {
    await vi.waitFor(() => expect(said.out).toMatch(/^https?:\S+$/m), { timeout: 60_000 })
    return new URL(/^https?:\S+$/m.exec(said.out)?.[0] ?? '')
  }
  return { child, said, ended, address }
}

/** A port nobody listens at, below those that systems hand out. */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(10_240, 32_768)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

describe('the served way as a process', () => {
  it('prints one address, tells of its new key once, and leaves cleanly on SIGTERM', async () => {
    const directory = temporaryDirectory()
    const first = start(directory)
    expect((await fetch(await first.address(), { redirect: 'manual' })).status).toBe(303)
    expect(first.said.out).toContain(join(directory, 'config', 'multpanel', 'vault.key'))
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    // The log is folded into the database and the lock given back.
    expect(readdirSync(join(directory, 'data')).toSorted()).toEqual([
      'credentials.sealed',
      'logs',
      'multpanel.db',
      'served-port',
    ])
    const second = start(directory)
    await second.address()
    expect(second.said.out).not.toContain('vault.key')
    second.child.kill('SIGINT')
    expect(await second.ended).toBe(0)
    expect(second.said.err).toBe('')
  })

  it('has the port of the last start again, so that an open page finds it; another one where somebody else has it', async () => {
    const directory = temporaryDirectory()
    const kept = join(directory, 'data', 'served-port')
    const startAndEnd = async (): Promise<string> => {
      const { child, ended, address } = start(directory)
      const { port } = await address()
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      return port
    }
    const picked = await startAndEnd()
    expect(readFileSync(kept, 'utf8').trim()).toBe(picked)
    // None that the system gives to whoever wants any port: what runs beside this test may be given it in between.
    const first = String(await freePort())
    writeFileSync(kept, first)
    expect(await startAndEnd()).toBe(first)
    expect(await startAndEnd()).toBe(first)
    const other = createServer().listen(Number(first), '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const elsewhere = await startAndEnd()
    expect(elsewhere).not.toBe(first)
    expect(readFileSync(kept, 'utf8').trim()).toBe(elsewhere)
    writeFileSync(kept, 'no port')
    expect(Number(await startAndEnd())).toBeGreaterThan(0)
  })

  it('leaves cleanly when the signal comes while the demo starts', async () => {
    const directory = temporaryDirectory()
    const process_ = start(directory, ['--demo'])
    await process_.address()
    process_.child.kill('SIGTERM')
    expect(await process_.ended).toBe(0)
    expect(readdirSync(join(directory, 'data'))).not.toContain('multpanel.lock')
  })

  it('refuses a second one on the same data, and takes over after a kill', async () => {
    const directory = temporaryDirectory()
    const first = start(directory)
    await first.address()
    const second = start(directory)
    expect(await second.ended).toBe(1)
    expect(second.said.err).toMatch(/already running.*process \d+/)
    expect(second.said.err.trim().split('\n')).toHaveLength(1)
    first.child.kill('SIGKILL')
    await first.ended
    const third = start(directory)
    await third.address()
    third.child.kill('SIGTERM')
    expect(await third.ended).toBe(0)
  })

  it.each([
    [['--port', 'abc'], /--port abc/],
    [['--port', '70000'], /--port 70000/],
    [['--unknown'], /--unknown[^]*--host ADDRESS/],
    [['--tls-cert', 'x.pem'], /go together/],
    [['--restore', 'gone.db'], /no copy named gone\.db\. None is in \S+copies\./],
    [['--host', '203.0.113.9'], /not an address of this machine/],
  ])('says in words why it does not start: %j', async (args, message) => {
    const { ended, said } = start(temporaryDirectory(), args)
    expect(await ended).toBe(1)
    expect(said.err).toMatch(message)
    expect(said.err).not.toMatch(/\n\s+at /)
  })

  it('names a port that is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const bound = taken.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const { ended, said } = start(temporaryDirectory(), ['--port', String(port)])
    expect(await ended).toBe(1)
    expect(said.err).toContain(`Port ${port} is in use`)
  })

  it('uses TLS of its own beyond loopback', async () => {
    const { address, said, child, ended } = start(temporaryDirectory(), ['--host', '0.0.0.0'])
    expect((await address()).protocol).toBe('https:')
    expect(said.out).toMatch(/SHA-256 fingerprint: [0-9A-F:]{95}/)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('leaves a damaged database alone and brings back the copy it names', async () => {
    const directory = temporaryDirectory()
    const running = start(directory)
    const address = await running.address()
    const cookie = (await fetch(address, { redirect: 'manual' })).headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const call = (origin: string, signedIn: string, operation: string, input: unknown) =>
      fetch(`${origin}/api/${operation}`, {
        method: 'POST',
        headers: { cookie: signedIn, origin, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }).then((response) => response.json() as Promise<{ value: { name: string; ownerName: string } }>)
    await call(address.origin, cookie, 'app.setOwner', { name: 'Ada' })
    const { value: copy } = await call(address.origin, cookie, 'database.copyNow', {})
    running.child.kill('SIGTERM')
    await running.ended
    const file = join(directory, 'data', 'multpanel.db')
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 4096, 4096 * 5)
    writeFileSync(file, bytes)

    const refused = start(directory)
    expect(await refused.ended).toBe(1)
    expect(refused.said.err).toContain(`--restore ${copy.name}`)
    expect(readFileSync(file).equals(bytes)).toBe(true)

    const restored = start(directory, ['--restore', copy.name])
    const next = await restored.address()
    const signedIn = (await fetch(next, { redirect: 'manual' })).headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await call(next.origin, signedIn, 'app.info', {})).value.ownerName).toBe('Ada')
    expect(existsSync(`${file}.before-restore`)).toBe(true)
    restored.child.kill('SIGTERM')
    expect(await restored.ended).toBe(0)
  })
})
