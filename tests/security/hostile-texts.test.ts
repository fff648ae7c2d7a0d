import { expect, it } from 'vitest'
import { createRedactor } from '#main/log/redaction.ts'
import { maskConfig } from '#shared/model/guest-config.ts'
import { quickest } from '#support/quickest.ts'

/** Longer than any text of a cluster should hold up every other cluster and the window. */
const LIMIT_MS = 500

const PIECES = [
  '@',
  'a',
  'a@b!c',
  'a@b!c@d=',
  '!',
  'PVE',
  'PVEAPIToken=',
  '__Host-',
  'multpanel-session-',
  'a://b:',
  'authorization: ',
  'password ',
  '-----BEGIN PRIVATE ',
  'bearer ',
  '0A1B2C3D:',
]

it.each(PIECES)('cleans a text of 20,000 characters made of "%s" in no time', async (piece) => {
  const redactor = createRedactor()
  const text = piece.repeat(20_000 / piece.length)
  expect(await quickest(() => redactor.text(text), 3)).toBeLessThan(LIMIT_MS)
})

it.each(['token', 'password-', 'secret ', 'token='])('masks a configuration full of "%s" in no time', async (piece) => {
  const args = piece.repeat(1_000_000 / piece.length)
  expect(await quickest(() => maskConfig({ args, lxc: args }), 3)).toBeLessThan(LIMIT_MS * 4)
})
