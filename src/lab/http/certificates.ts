import { X509Certificate, generateKeyPairSync } from 'node:crypto'
import { generate } from 'selfsigned'

/** What a listener presents: PEM certificate and key, and the fingerprint Proxmox shows for it. */
export type NodeCertificate = { certificate: string; key: string; fingerprint: string }

export type CertificateAuthority = {
  /** PEM of the cluster's own root, as in `/etc/pve/pve-root-ca.pem`. */
  certificate: string
  /** A fresh certificate for a node; every call gives another one. */
  issue: (node: string) => Promise<NodeCertificate>
}

const yearMs = 365 * 24 * 3600 * 1000

const ecKeyPair = (): { privateKey: string; publicKey: string } =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })

/** SHA-256 of the certificate as `AA:BB:…`. */
export const fingerprintOf = (certificate: string): string => new X509Certificate(certificate).fingerprint256

/**
 * The root of one cluster. Nodes share one key pair, as making 500 takes longer than all else together; their
 * certificates still differ, which is all a client can pin.
 */
export const createCertificateAuthority = async (cluster: string): Promise<CertificateAuthority> => {
  const caKeys = ecKeyPair()
  const nodeKeys = ecKeyPair()
  const validity = { notBeforeDate: new Date(Date.now() - yearMs / 12), notAfterDate: new Date(Date.now() + yearMs) }
  const root = await generate(
    [
      { name: 'commonName', value: 'Proxmox Virtual Environment' },
      { shortName: 'OU', value: cluster },
      { name: 'organizationName', value: 'PVE Cluster Manager CA' },
    ],
    {
      ...validity,
      keyType: 'ec',
      algorithm: 'sha256',
      keyPair: caKeys,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  )
  return {
    certificate: root.cert,
    issue: async (node) => {
      const made = await generate(
        [
          { shortName: 'OU', value: 'PVE Cluster Node' },
          { name: 'organizationName', value: 'Proxmox Virtual Environment' },
          { name: 'commonName', value: `${node}.lab.test` },
        ],
        {
          ...validity,
          keyType: 'ec',
          algorithm: 'sha256',
          keyPair: nodeKeys,
          ca: { key: caKeys.privateKey, cert: root.cert },
          extensions: [
            { name: 'basicConstraints', cA: false },
            { name: 'extKeyUsage', serverAuth: true },
            {
              name: 'subjectAltName',
              altNames: [
                { type: 7, ip: '127.0.0.1' },
                { type: 7, ip: '::1' },
                { type: 2, value: 'localhost' },
                { type: 2, value: node },
                { type: 2, value: `${node}.lab.test` },
              ],
            },
          ],
        },
      )
      return { certificate: made.cert, key: nodeKeys.privateKey, fingerprint: fingerprintOf(made.cert) }
    },
  }
}
