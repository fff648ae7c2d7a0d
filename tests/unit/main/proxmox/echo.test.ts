import { expect, it } from 'vitest'
import { withoutEcho } from '#main/adapters/proxmox/echo.ts'
import { formOf } from '#main/adapters/proxmox/form.ts'

it('leaves no password in a refusal that quotes the request, however that is spelled', () => {
  const password = "it's ~a (long) pass*word!+ü"
  const body = formOf({ username: 'op@pve', password })
  const json = JSON.stringify({ password })
  const answer = { status: 400, reason: `bad request: ${body}`, retryAfter: null, body: `${body} ${json}` }
  const cleaned = withoutEcho(answer, {}, body)
  expect(cleaned.reason).toBe('bad request: username=op%40pve&password=[removed]')
  expect(cleaned.body).toBe('username=op%40pve&password=[removed] {"password":"[removed]"}')
})

it('writes text that is not well formed as what stands for it, and throws nothing', () => {
  expect(formOf({ description: 'a\ud800b' })).toBe('description=a%EF%BF%BDb')
})
