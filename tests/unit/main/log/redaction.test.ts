import { describe, expect, it } from 'vitest'
import { createRedactor } from '#main/log/redaction.ts'

const uuid = '6841846a-89f4-4fd4-ab29-150137cf2fc0'
const ticket = 'PVE:root@pam:65A0B1C2::abcDEF123+/=='

describe('redaction', () => {
  it.each([
    ['API token header', `Authorization: PVEAPIToken=root@pam!multpanel=${uuid}`, uuid],
    ['bare API token', `using root@pam!multpanel=${uuid} failed`, uuid],
    ['API token for PBS', `root@pbs!multpanel:${uuid}`, uuid],
    ['ticket', `got ${ticket} back`, 'abcDEF123'],
    ['ticket in a cookie', `Cookie: PVEAuthCookie=${encodeURIComponent(ticket)}; x=1`, 'abcDEF123'],
    ['CSRF header', 'CSRFPreventionToken: 65A0B1C2:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', 'abcdefghijkl'],
    ['session cookie', 'multpanel-session-4711=verysecretvalue; Path=/', 'verysecretvalue'],
    [
      'signed session in a sentence',
      'refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvd25lciJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1g',
      'dBjftJeZ4CVP',
    ],
    ['basic authorization', 'authorization: Basic cm9vdDpodW50ZXIy', 'cm9vdDpodW50ZXIy'],
    ['bearer in a sentence', 'sent Bearer abcdef0123456789 to it', 'abcdef0123456789'],
    ['form body', 'username=root&password=hunter2&realm=pam', 'hunter2'],
    ['JSON body', '{"user":"root","password":"hunter2"}', 'hunter2'],
    ['URL with a password', 'https://root:hunter2@10.0.0.1:8006/', 'hunter2'],
    ['one-time address', 'http://127.0.0.1:4711/open?ticket=abcdefghijklmn', 'abcdefghijklmn'],
    [
      'private key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----',
      'b3BlbnNzaC1r',
    ],
  ])('takes out a secret by its look: %s', (_name, text, secret) => {
    const clean = createRedactor().text(text)
    expect(clean).not.toContain(secret)
    expect(clean).toContain('[removed]')
  })

  it.each([
    'cluster acme-dc1 not reachable: connect ECONNREFUSED 10.0.0.1:8006',
    'UPID:pve1:0001A2B3:00C4D5E6:65A0B1C2:qmstart:100:root@pam!multpanel:',
    'AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99',
    '2026-11-23T12:00:00.000Z guest 0192d3a4-89f4-7fd4-ab29-150137cf2fc0 moved to pve2',
  ])('leaves ordinary text alone: %s', (text) => {
    expect(createRedactor().text(text)).toBe(text)
  })

  it('takes out a learned secret however it is spelled', () => {
    const redactor = createRedactor()
    const secret = 'p&ss "word"+ü'
    redactor.learn(secret)
    for (const text of [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ p: secret }).toString(),
      JSON.stringify(secret),
    ])
      expect(redactor.text(`x ${text} y`)).not.toMatch(/ss.{1,8}word/)
  })

  it('leaves no half of a secret where a long text is cut', () => {
    const redactor = createRedactor()
    redactor.learn('planted-secret')
    for (let before = 19_980; before <= 20_000; before += 1)
      expect(redactor.text(`${'. '.repeat(before / 2)}planted-secret and more`)).not.toMatch(/pl[ant]+/)
  })

  it('learns the secrets of an input by the names of their fields, however deep', () => {
    const redactor = createRedactor()
    redactor.learnFrom({
      credential: { kind: 'token', tokenId: 'root@pam!x', secret: 'planted-secret' },
      name: 'harmless-name',
    })
    expect(redactor.text('planted-secret of harmless-name')).toBe('[removed] of harmless-name')
  })

  it('cleans objects by field name, errors with their causes, and stops at cycles and depth', () => {
    const error = Object.assign(new Error(`failed with ${ticket}`, { cause: new Error(`because of ${ticket}`) }), {
      code: 'ECONNRESET',
      config: {
        headers: { Authorization: 'anything', Cookie: 'anything', 'Set-Cookie': ['anything'], accept: '*/*' },
        auth: { password: 'anything' },
      },
    })
    const looped: Record<string, unknown> = { error, list: [new Map([['token', 'anything']])], when: new Date(0) }
    looped['self'] = looped
    const text = JSON.stringify(createRedactor().value(looped))
    expect(text).not.toContain('abcDEF123')
    expect(text).not.toContain('anything')
    expect(text).toContain('because of [removed]')
    expect(text).toContain('ECONNRESET')
    expect(text).toContain('*/*')
    expect(text).toContain('1970-01-01')
    let deep: unknown = 'bottom'
    for (let index = 0; index < 10_000; index += 1) deep = { deep }
    expect(JSON.stringify(createRedactor().value(deep))).toContain('[deeper]')
  })

  it('survives objects that throw when looked at', () => {
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap')
        },
      },
    )
    expect(createRedactor().value({ trap })).toBe('[unreadable]')
  })
})
