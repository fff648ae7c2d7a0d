import { refuse, refuseParams } from '../http/handler.ts'
import type { LabGuest } from './model.ts'
import { createRandom } from './random.ts'

const macOf = (guest: LabGuest, key: string): string =>
  `BC:24:11:${(createRandom(`${guest.metrics.seed}/${key}/${guest.config.size}`).hex(6).toUpperCase().match(/../g) ?? []).join(':')}`

/** Completes a NIC without a MAC address: `virtio,bridge=vmbr0` → `virtio=BC:24:11:…,bridge=vmbr0`. */
export const network = (guest: LabGuest, key: string, value: string): string => {
  const parts = value.split(',').filter((part) => part !== '')
  if (guest.kind === 'lxc') {
    const known = parts.some((part) => part.startsWith('hwaddr='))
    return [
      ...parts,
      ...(known ? [] : [`hwaddr=${macOf(guest, key)}`]),
      ...(parts.includes('type=veth') ? [] : ['type=veth']),
    ].join(',')
  }
  return parts
    .map((part) => (/^(virtio|e1000e?|rtl8139|vmxnet3)$/.test(part) ? `${part}=${macOf(guest, key)}` : part))
    .join(',')
}

/** Lower case, unique and in alphabetical order, as the default tag style of the data centre asks. */
export const normalizeTags = (text: string): string =>
  [
    ...new Set(
      text
        .toLowerCase()
        .split(/[;,\s]+/)
        .filter((tag) => tag !== ''),
    ),
  ]
    .sort()
    .join(';')

const SSH_KEY = /^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-\S+) ([A-Za-z0-9+/]{60,}={0,2})( .*)?$/

/** @throws LabRefusal 500 unless every line is a public key; the value is URL-encoded once */
export const checkKeys = (value: string): string => {
  if (/%(?![0-9a-f]{2})/i.test(value)) refuse(500, 'SSH public key validation error')
  checkPublicKeys(decodeURIComponent(value))
  return value
}

/** @throws LabRefusal 500 unless every line is a public key */
export const checkPublicKeys = (text: string): void => {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  if (!lines.every((line) => SSH_KEY.test(line.trim()))) refuse(500, 'SSH public key validation error')
}

/**
 * Addresses of cloud-init: a gateway stands for nothing without the address it belongs to.
 * @throws LabRefusal 400 as the parameter check words it
 */
export const checkAddresses = (settings: Readonly<Record<string, string>>): void => {
  const errors: Record<string, string> = {}
  for (const [key, value] of Object.entries(settings)) {
    if (!/^(ipconfig|net)\d+$/.test(key)) continue
    const names = new Set(value.split(',').map((part) => part.split('=')[0]))
    for (const [gateway, address] of [
      ['gw', 'ip'],
      ['gw6', 'ip6'],
    ] as const)
      if (names.has(gateway) && !names.has(address))
        errors[key] =
          `invalid format - format error\n${key}.${address}: missing property - '${key}.${gateway}' requires this property\n\n`
  }
  if (Object.keys(errors).length > 0) refuseParams(errors)
}
