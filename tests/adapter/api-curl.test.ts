import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ClusterView } from '#shared/model/cluster.ts'
import { systemClock } from '#main/system-clock.ts'
import { keptSelfSigned } from '#main/transport/tls-material.ts'
import { startCore } from '#support/core.ts'
import { startLabCore } from '#support/lab-core.ts'
import { startTestServer } from '#support/served.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { createToken } from '#support/tokens.ts'

const CURL = '/usr/bin/curl'
const run = promisify(execFile)

/** A client nobody wrote for this API, on the whole core over a lab. */
describe.skipIf(!existsSync(CURL))('curl against the served API', () => {
  const setUp = async () => {
    const { core } = await startLabCore()
    const server = await startTestServer(core)
    const { secret } = await createToken(core, 'curl')
    /** Runs curl as the page about the API shows it. */
    const curl = async (operation: string, ...more: string[]): Promise<{ status: number; body: unknown }> => {
      const { stdout } = await run(CURL, [
        '--silent',
        '--max-time',
        '20',
        '--write-out',
        '\n%{http_code}',
        '--header',
        `Authorization: Bearer ${secret}`,
        ...more,
        `${server.origin}${operation}`,
      ])
      const end = stdout.lastIndexOf('\n')
      return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) }
    }
    return { curl }
  }
  const json = ['--header', 'Content-Type: application/json', '--data']

  it('lists the clusters and the guests of the fleet', async () => {
    const { curl } = await setUp()
    const clusters = await curl('/api/clusters.list', ...json, '{}')
    expect(clusters.status).toBe(200)
    const { value } = clusters.body as { value: unknown[] }
    expect(value.map((view) => ClusterView.parse(view).credential.login).length).toBe(3)
    expect(JSON.stringify(clusters.body)).not.toContain('secret')
    await expect
      .poll(async () => (await curl('/api/inventory.snapshot', ...json, '{}')).body, { timeout: 15_000 })
      .toHaveProperty('value.guests.length', 120)
  })

  it('is told in a sentence what is wrong with an input, and which field', async () => {
    const { curl } = await setUp()
    const answer = await curl('/api/guests.power', ...json, '{"guestIds":[],"action":{"kind":"explode"}}')
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      ok: false,
      error: {
        code: 'invalid_input',
        message: expect.stringMatching(/^The request was refused\. .*action\.kind: /) as string,
        details: { guestIds: expect.any(String) as string, 'action.kind': expect.any(String) as string },
      },
    })
  })

  it('is told what to send when it sends a form, as it does by itself, and when there is no such operation', async () => {
    const { curl } = await setUp()
    const form = await curl('/api/clusters.list', '--data', '{}')
    expect(form.status).toBe(400)
    expect(form.body).toHaveProperty('error.message', expect.stringContaining('Content-Type: application/json'))
    expect((await curl('/api/clusters.explode', ...json, '{}')).status).toBe(404)
  })

  it('trusts the console’s own certificate when it is given that, and nothing without it', async () => {
    const core = await startCore()
    const folder = temporaryDirectory()
    const tls = await keptSelfSigned(join(folder, 'kept.pem'), ['127.0.0.1', 'localhost'], systemClock)
    const cert = join(folder, 'console.pem')
    writeFileSync(cert, tls.cert)
    const { origin } = await startTestServer(core, { tls })
    const { secret } = await createToken(core)
    const call = ['-s', '-H', `Authorization: Bearer ${secret}`, ...json, '{}', `${origin}/api/app.info`]
    expect(origin).toMatch(/^https:/)
    expect(JSON.parse((await run(CURL, ['--cacert', cert, ...call])).stdout)).toHaveProperty('ok', true)
    // curl's code 60: the peer's certificate is not trusted.
    await expect(run(CURL, call)).rejects.toHaveProperty('code', 60)
  })

  it('reads the document it is told to read', async () => {
    const { curl } = await setUp()
    const { status, body } = await curl('/api/openapi.json')
    expect(status).toBe(200)
    expect(body).toHaveProperty('openapi', '3.1.0')
    expect(body).toHaveProperty(['paths', '/api/clusters.list', 'post', 'x-permission'], 'cluster.read')
  })
})
