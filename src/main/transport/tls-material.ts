import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { dirname } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { Clock } from '../ports.ts'
import { writeFileAtomically } from '../storage/atomic-file.ts'

/** Certificate chain and key, PEM. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 24 * 60 * 60 * 1000
const LIFE_DAYS = 825

/** @throws AppError `invalid_input` when a file cannot be read */
export const readTlsFiles = (cert: string, key: string): TlsMaterial => {
  try {
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch (cause) {
    throw new AppError('invalid_input', `The certificate or its key cannot be read (${cert}, ${key}).`, undefined, {
      cause,
    })
  }
}

/** SHA-256 as browsers show it, so that a person can compare. */
export const fingerprintOf = ({ cert }: TlsMaterial): string => new X509Certificate(cert).fingerprint256

const parseCertificate = (pem: string): X509Certificate | null => {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

/** Whether the certificate stands for all names and is good for another month. */
const covers = (pem: string, names: readonly string[], now: number): boolean => {
  const certificate = parseCertificate(pem)
  if (certificate === null) return false
  const isValid = Date.parse(certificate.validFrom) <= now && now < Date.parse(certificate.validTo) - 30 * DAY_MS
  const standsFor = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
  return isValid && names.every(standsFor)
}

/**
 * A self-signed certificate for these names, made once and kept, so that the exception a browser was told stays good;
 * made anew when it ends within a month or lacks a name.
 * @param path file of both PEMs, the key first
 */
export const keptSelfSigned = async (path: string, names: readonly string[], clock: Clock): Promise<TlsMaterial> => {
  if (existsSync(path)) {
    const pem = await readFile(path, 'utf8')
    const at = pem.indexOf('-----BEGIN CERTIFICATE-----')
    const kept = { key: pem.slice(0, at), cert: pem.slice(at) }
    if (at > 0 && covers(kept.cert, names, clock.now())) return kept
  }
  const { generate } = await import('selfsigned')
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'multpanel' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(clock.now() - DAY_MS),
    notAfterDate: new Date(clock.now() + LIFE_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFileAtomically(path, `${key.trim()}\n${cert.trim()}\n`)
  return { key, cert }
}
