import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { request } from 'node:https'
import type { Readable, Writable } from 'node:stream'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import type { LabFacts } from '#lab/report.ts'

type Child = ChildProcessByStdio<Writable, Readable, Readable>
type Started = {
  child: Child
  lines: AsyncIterator<string>
  next: () => Promise<string>
  ended: Promise<[number | null, NodeJS.Signals | null]>
}

const CLI = new URL('../../src/lab/cli.ts', import.meta.url).pathname
const running = new Set<Child>()

const start = (...args: string[]): Started => {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  running.add(child)
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (code, signal) => resolve([code, signal])),
  )
  void ended.then(() => running.delete(child))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the lab said nothing more')
    return value
  }
  return { child, lines, next, ended }
}

const text = async (stream: Readable): Promise<string> => {
  let all = ''
  for await (const part of stream) all += String(part)
  return all
}

const status = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request(
      new URL('/api2/json/version', url),
      { agent: false, rejectUnauthorized: false, headers },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    call.on('error', reject)
    call.end()
  })

describe('npm run lab', () => {
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
  })

  it('prints one line of JSON with addresses that answer to its credentials, and ends on SIGTERM', async () => {
    const { child, next, ended } = start('--fleet', 'small', '--seed', '4', '--json')
    const facts = JSON.parse(await next()) as LabFacts
    expect(facts).toMatchObject({ fleet: 'small', seed: 4, pid: child.pid })
    const cluster = facts.clusters[0]
    const token = 'root@pam!full'
    expect(cluster?.addresses[0]?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(
      await status(cluster?.addresses[0]?.url ?? '', {
        authorization: `PVEAPIToken=${token}=${cluster?.tokens[token]}`,
      }),
    ).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('tells a newcomer where to go and how to get in, in aligned columns', async () => {
    const { child, next, ended } = start()
    const seen: string[] = []
    while (!seen.at(-1)?.includes('Ctrl+C')) seen.push(await next())
    // As Ctrl+C arrives: from the terminal and from the scripts above.
    child.kill('SIGINT')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    expect(seen[0]).toContain('fleet small, seed 1 (3 clusters, 9 nodes, 120 guests)')
    const accounts = seen.filter((line) => line.includes('@'))
    expect(accounts).toHaveLength(21)
    for (const cluster of [accounts.slice(0, 7), accounts.slice(7, 14)])
      expect(new Set(cluster.map((line) => line.search(/(password|token)[, ]/))).size).toBe(1)
  })

  it('takes faults, migrations and churn as commands', async () => {
    const { child, next, ended } = start('--json', '--control', '--pace', '0.01')
    const facts = JSON.parse(await next()) as LabFacts
    const tell = async (line: string): Promise<unknown> => {
      child.stdin.write(`${line}\n`)
      return JSON.parse(await next())
    }
    const [name, node] = [facts.clusters[0]?.name, facts.clusters[0]?.addresses[1]]
    expect(await tell(`fault ${name}/${node?.node} down`)).toEqual({ ok: true })
    await expect(status(node?.url ?? '', {})).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await tell('heal')).toEqual({ ok: true })
    expect(await tell('freeze')).toEqual({ ok: true })
    expect(await tell('churn 5 x')).toEqual({ ok: true, value: 6 })
    expect(await tell('fault nowhere down')).toEqual({ ok: false, error: "there is no cluster 'nowhere'" })
    expect(await tell(`fault ${name} melt`)).toEqual({ ok: false, error: "there is no fault 'melt': help lists them" })
    child.stdin.end()
    expect(await ended).toEqual([0, null])
  })

  it('makes tasks fail and hang, and answers get lost, as commands say', async () => {
    const { child, next, ended } = start('--json', '--control', '--pace', '0.001')
    const { clusters } = JSON.parse(await next()) as LabFacts
    const cluster = clusters[0]
    const tell = async (line: string): Promise<unknown> => {
      child.stdin.write(`${line}\n`)
      return JSON.parse(await next())
    }
    const token = 'root@pam!full'
    const call = (method: string, path: string, body = ''): Promise<{ status: number; data: unknown }> =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `PVEAPIToken=${token}=${cluster?.tokens[token]}`,
          ...(method === 'POST' && {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': String(Buffer.byteLength(body)),
          }),
        }
        const target = new URL(`/api2/json${path}`, cluster?.addresses[0]?.url ?? '')
        const sent = request(target, { agent: false, rejectUnauthorized: false, headers, method }, (response) => {
          void text(response).then((answer) =>
            resolve({ status: response.statusCode ?? 0, data: (JSON.parse(answer) as { data: unknown }).data }),
          )
        })
        sent.on('error', reject)
        sent.end(body)
      })
    const node = cluster?.addresses[0]?.node ?? ''
    const outcome = async (upid: unknown): Promise<unknown> => {
      for (;;) {
        const { data } = await call('GET', `/nodes/${node}/tasks/${String(upid)}/status`)
        const { status: state, exitstatus } = data as { status: string; exitstatus?: string }
        if (state === 'stopped') return exitstatus
      }
    }
    const create = (vmid: number) => call('POST', `/nodes/${node}/qemu`, `vmid=${vmid}`)

    expect(await tell(`task-fail ${cluster?.name} qmcreate@0.2 no more of these`)).toEqual({ ok: true })
    expect(await outcome((await create(7001)).data)).toBe('no more of these')

    expect(await tell(`task-hang ${cluster?.name}/${node} qmcreate:7002`)).toEqual({ ok: true })
    const hanging = (await create(7002)).data
    expect(await tell(`task-release ${cluster?.name} qmclone`)).toEqual({ ok: true, value: 0 })
    expect((await call('GET', `/nodes/${node}/tasks/${String(hanging)}/status`)).data).toMatchObject({
      status: 'running',
    })
    expect(await tell(`task-release ${cluster?.name}`)).toEqual({ ok: true, value: 1 })
    expect(await outcome(hanging)).toBe('OK')

    expect(await tell(`lose ${cluster?.name} POST /nodes/[^/]+/qemu`)).toEqual({ ok: true })
    await expect(create(7003)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await call('GET', `/cluster/nextid?vmid=7003`)).status).toBe(400)

    expect(await tell(`refuse ${cluster?.name} GET /version 500 gone fishing`)).toEqual({ ok: true })
    expect((await call('GET', '/version')).status).toBe(500)
    expect((await call('GET', '/version')).status).toBe(200)
    expect(await tell(`task-fail ${cluster?.name} 7 x`)).toEqual({
      ok: false,
      error: "a task is named TYPE, TYPE:VMID or TYPE:VMID@SHARE, not '7'",
    })
    child.stdin.end()
    expect(await ended).toEqual([0, null])
  })

  it.each([
    [['--fleet', 'giant'], "There is no fleet 'giant': choose small, msp, huge."],
    [['--seed', 'x'], "--seed needs a number, not 'x'. Try --help."],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { child, ended } = start(...args)
    expect(await text(child.stderr)).toBe(`${sentence}\n`)
    expect((await ended)[0]).toBe(2)
  })
})
