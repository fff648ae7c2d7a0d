import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { bits, context, integer, oid, sequence, utcTime } from '#lab/http/der.ts'
import type { NodeCertificate } from '#lab/http/certificates.ts'
import { readServerCertificate } from '#main/adapters/proxmox/certificate.ts'
import { failureOf, startStub } from '#support/proxmox-stub.ts'

const DAY_MS = 86_400_000
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

/** Self-signed, without subject and issuer, as appliances make them that only use alternative names. */
const nameless = (from = utcTime(new Date(Date.now() - DAY_MS))): NodeCertificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(randomBytes(8)),
    ecdsaWithSha256,
    sequence(),
    sequence(from, utcTime(new Date(Date.now() + DAY_MS))),
    sequence(),
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const der = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)))
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: createHash('sha256').update(der).digest('hex'),
  }
}

/** Month 13: OpenSSL takes it in the handshake and prints "Bad time value". */
const noDate = (): Buffer => Buffer.concat([Buffer.from([0x17, 13]), Buffer.from('261332000000Z', 'ascii')])

it('shows a certificate without names instead of ending the program', async () => {
  const stub = await startStub((_request, response) => response.end(), nameless())
  const { info } = await readServerCertificate(stub.address, { timeoutMs: 60_000 })
  expect(info).toMatchObject({ address: stub.address, subject: '', issuer: '' })
})

it('refuses a certificate with impossible dates instead of ending the program', async () => {
  const stub = await startStub((_request, response) => response.end(), nameless(noDate()))
  const error = await failureOf(readServerCertificate(stub.address, { timeoutMs: 60_000 }))
  expect(error).toMatchObject({ name: 'TransportError', failure: 'certificate_unreadable' })
})
