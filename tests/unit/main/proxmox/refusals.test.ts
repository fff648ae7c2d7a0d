import { describe, expect, it } from 'vitest'
import { isRow } from '#main/adapters/proxmox/fields.ts'
import { refusal } from '#main/adapters/proxmox/refusals.ts'
import { recordedAnswers } from '#support/pve/samples.ts'

const context = { label: 'Acme', login: 'root@pam!console', node: 'pve2' }
const refused = (status: number, reason: string, body: Record<string, unknown> | null = null) =>
  refusal({ status, reason, retryAfter: null, body: '' }, body, context)

describe('refusals of Proxmox as sentences', () => {
  it.each<[number, string, Record<string, unknown> | null, string, RegExp]>([
    [
      400,
      'Parameter verification failed.',
      { data: null, errors: { vmid: 'too small', name: 'bad' } },
      'cluster_refused',
      /vmid: too small; name: bad/,
    ],
    [
      403,
      'Permission check failed (/vms/100, VM.PowerMgmt)',
      null,
      'rights_missing',
      /root@pam!console lacks VM\.PowerMgmt on \/vms\/100 on Acme.*Permissions/,
    ],
    [403, 'Permission check failed', null, 'rights_missing', /lacks a right/],
    [500, 'VM is locked (backup)', null, 'cluster_refused', /locked \(backup\).*wait/],
    [500, "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout", null, 'cluster_refused', /wait/],
    [
      500,
      "Configuration file 'nodes/pve2/qemu-server/101.conf' does not exist",
      null,
      'cluster_refused',
      /moved or deleted/,
    ],
    [
      500,
      'QEMU guest agent is not running',
      { data: null, message: 'QEMU guest agent is not running\n' },
      'cluster_refused',
      /qemu-guest-agent/,
    ],
    [501, "Method 'GET /x' not implemented", null, 'unsupported', /version/],
    [595, 'No route to host', null, 'unreachable', /Node pve2 of Acme.*No route to host/],
    [596, 'Connection timed out', null, 'timeout', /Node pve2 of Acme/],
    [596, 'error:0A000086:SSL routines::certificate verify failed', null, 'unreachable', /pvecm updatecerts/],
    [599, 'Too many redirections', null, 'unreachable', /Node pve2/],
  ])('%i %s', (status, reason, body, code, words) => {
    const error = refused(status, reason, body)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(words)
    expect(error.details).toMatchObject({ status })
  })

  it('prefers the words by parameter, then the body, then the reason phrase', () => {
    const both = { data: null, message: 'from the body\n', errors: { a: 'from the parameter' } }
    expect(refused(500, 'from the phrase', both).details?.reason).toBe('a: from the parameter')
    expect(refused(500, 'from the phrase', { data: null, message: 'from the body\n' }).details?.reason).toBe(
      'from the body',
    )
    expect(refused(500, 'from the phrase', { data: null }).details?.reason).toBe('from the phrase')
    expect(refused(500, '').details?.reason).toBe('status 500')
  })

  it('finds words in every refusal that was recorded', () => {
    const refusals = recordedAnswers().filter(({ status }) => status >= 400)
    expect(refusals.length).toBeGreaterThan(150)
    for (const { name, status, body } of refusals) {
      const error = refused(status, `phrase of ${status}`, isRow(body) ? body : null)
      expect(error.message, name).toMatch(/^\S.{10,}[.!?]$/s)
      expect(String(error.details?.reason), name).not.toBe('')
    }
  })
})
