import { X509Certificate, createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { bits, context, implicit, integer, octets, oid, sequence, setOf, truth, utcTime, utf8 } from './der.ts'

/** What a listener presents: PEM certificate and key, and the fingerprint Proxmox shows for it. */
export type NodeCertificate = { certificate: string; key: string; fingerprint: string }

export type CertificateAuthority = {
  /** PEM of the cluster's own root, as in `/etc/pve/pve-root-ca.pem`. */
  certificate: string
  /** A fresh certificate for a node; every call gives another one. */
  issue: (node: string) => NodeCertificate
}

type KeyPair = { publicKey: KeyObject; privateKey: KeyObject }
type Name = readonly (readonly [keyof typeof attributes, string])[]

const dayMs = 24 * 3600 * 1000
const attributes = { CN: '2.5.4.3', O: '2.5.4.10', OU: '2.5.4.11' } as const
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))
const loopback4 = Buffer.from([127, 0, 0, 1])
const loopback6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1])])

const nameOf = (name: Name): Buffer =>
  sequence(...name.map(([type, value]) => setOf(sequence(oid(attributes[type]), utf8(value)))))

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [truth()] : []), octets(value))

const keyId = (keys: KeyPair): Buffer =>
  createHash('sha1')
    .update(keys.publicKey.export({ type: 'spki', format: 'der' }))
    .digest()

/** Whose key it is and whose key signed; strict clients (Python 3.13) refuse certificates without. */
const identifiers = (keys: KeyPair, signer: KeyPair): Buffer[] => [
  extension('2.5.29.14', octets(keyId(keys))),
  extension('2.5.29.35', sequence(implicit(0, keyId(signer)))),
]

const rootExtensions = [
  extension('2.5.29.19', sequence(truth()), true),
  // keyCertSign and cRLSign
  extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
]

const nodeExtensions = (node: string): Buffer[] => [
  extension('2.5.29.19', sequence()),
  extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
  extension(
    '2.5.29.17',
    sequence(
      implicit(7, loopback4),
      implicit(7, loopback6),
      ...['localhost', node, `${node}.lab.test`].map((dns) => implicit(2, Buffer.from(dns, 'ascii'))),
    ),
  ),
]

const write = (
  subject: Name,
  keys: KeyPair,
  signer: { name: Name; keys: KeyPair },
  extensions: readonly Buffer[],
): string => {
  const serial = randomBytes(16)
  const content = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40 | ((serial[0] ?? 0) & 0x3f)]), serial.subarray(1)])),
    ecdsaWithSha256,
    nameOf(signer.name),
    sequence(utcTime(new Date(Date.now() - 30 * dayMs)), utcTime(new Date(Date.now() + 700 * dayMs))),
    nameOf(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...identifiers(keys, signer.keys), ...extensions)),
  )
  const signature = sign('sha256', content, signer.keys.privateKey)
  const base64 = sequence(content, ecdsaWithSha256, bits(signature)).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}

const ecKeyPair = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** SHA-256 of the certificate as `AA:BB:…`. */
const fingerprintOf = (certificate: string): string => new X509Certificate(certificate).fingerprint256

/**
 * The root of one cluster. Its nodes share one key pair; their certificates still differ, which is all a client can pin.
 */
export const createCertificateAuthority = (cluster: string): CertificateAuthority => {
  const name: Name = [
    ['CN', 'Proxmox Virtual Environment'],
    ['OU', cluster],
    ['O', 'PVE Cluster Manager CA'],
  ]
  const root = { name, keys: ecKeyPair() }
  const nodeKeys = ecKeyPair()
  const key = nodeKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return {
    certificate: write(name, root.keys, root, rootExtensions),
    issue: (node) => {
      const subject: Name = [
        ['OU', 'PVE Cluster Node'],
        ['O', 'Proxmox Virtual Environment'],
        ['CN', `${node}.lab.test`],
      ]
      const certificate = write(subject, nodeKeys, root, nodeExtensions(node))
      return { certificate, key, fingerprint: fingerprintOf(certificate) }
    },
  }
}
