/** Hex digits of a pasted SHA-256 fingerprint, whatever stands around and between them; empty when there are none. */
const digitsOf = (pasted: string): string =>
  pasted
    .replace(/^.*fingerprint\s*[=:]/is, '')
    .replace(/^\s*sha-?256\s*[=:]?/i, '')
    .replace(/[^0-9a-f]/gi, '')
    .toUpperCase()

export type Comparison = 'none' | 'same' | 'different' | 'not-sha256'

/**
 * Compares what a server showed with what somebody copied from the node itself, e.g. the output of
 * `openssl x509 -noout -fingerprint -sha256 -in /etc/pve/local/pve-ssl.pem`.
 */
export const compareFingerprint = (shown: string, pasted: string): Comparison => {
  if (pasted.trim() === '') return 'none'
  const digits = digitsOf(pasted)
  if (digits.length !== 64) return 'not-sha256'
  return digits === shown.replaceAll(':', '') ? 'same' : 'different'
}

/** The fingerprint in two lines of 16 pairs, so that two can be compared by eye. */
export const fingerprintLines = (fingerprint: string): [string, string] => {
  const pairs = fingerprint.split(':')
  return [pairs.slice(0, 16).join(':'), pairs.slice(16).join(':')]
}

export type Validity = 'valid' | 'ends-soon' | 'ended' | 'not-yet'

/** Whether a certificate's dates hold at `now` (Unix ms). Proxmox renews its own two weeks before the end. */
export const validityAt = (certificate: { notBefore: string; notAfter: string }, now: number): Validity => {
  if (now < Date.parse(certificate.notBefore)) return 'not-yet'
  const left = Date.parse(certificate.notAfter) - now
  if (left < 0) return 'ended'
  return left < 14 * 86_400_000 ? 'ends-soon' : 'valid'
}
