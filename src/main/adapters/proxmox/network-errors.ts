import { AppError, type ErrorCode } from '#shared/errors.ts'
import { hostPortOf } from './certificate.ts'
import type { TransportError, TransportFailure } from './transport-error.ts'

/**
 * What a failed connection means, with the next step. `address` is where it failed, `seconds` how long was waited.
 */
const SENTENCES: Record<
  TransportFailure,
  readonly [ErrorCode, (at: { address: string; host: string; port: number; seconds: number }) => string]
> = {
  dns: [
    'unreachable',
    ({ host }) => `The name "${host}" is not known to DNS. Check its spelling, or use the node's IP address.`,
  ],
  refused: [
    'unreachable',
    ({ host, port }) =>
      `${host} refuses connections on port ${port}. Check the port (Proxmox listens on 8006) and that pveproxy runs on the node.`,
  ],
  no_route: [
    'unreachable',
    ({ host }) => `There is no network route to ${host}. Check the address, VPN and firewall between here and there.`,
  ],
  connect_timeout: [
    'unreachable',
    ({ address }) =>
      `${address} does not answer at all. Check the address, that the node is on, and that no firewall drops the connection.`,
  ],
  not_tls: [
    'not_proxmox',
    ({ address }) =>
      `${address} answers, but not over TLS: it may be plain HTTP or another service. Proxmox speaks HTTPS, by default on port 8006.`,
  ],
  tls_hang_up: [
    'not_proxmox',
    ({ address, port }) =>
      `${address} takes the connection and hangs up as soon as TLS begins: port ${port} may not speak HTTPS, or something in between cuts it off. Check the port (Proxmox listens on 8006), that pveproxy runs on the node, and that no firewall or proxy inspects TLS.`,
  ],
  certificate: [
    'certificate_changed',
    ({ address }) =>
      `${address} shows another certificate than the one that was confirmed; nothing was sent to it. If the certificate was renewed, compare the fingerprint on the node and confirm the new one; if not, somebody may be in between.`,
  ],
  certificate_expired: [
    'certificate_changed',
    ({ address }) =>
      `The certificate of ${address} has expired; nothing was sent to it. Renew it on the node ("pvecm updatecerts --force", then restart pveproxy), then confirm the new one.`,
  ],
  certificate_unreadable: [
    'not_proxmox',
    ({ address }) =>
      `${address} shows a certificate whose dates cannot be read, which no Proxmox node does. Check address and port; if both are right, make a new one on the node ("pvecm updatecerts --force").`,
  ],
  timeout: [
    'timeout',
    ({ address, seconds }) =>
      `${address} accepted the request but did not answer within ${seconds} s. The node may be overloaded or waiting for a dead storage; look at it on its console.`,
  ],
  reset: [
    'unreachable',
    ({ address }) => `${address} broke the connection off in the middle. Check the network and pveproxy on the node.`,
  ],
  too_large: [
    'cluster_refused',
    ({ address }) => `${address} sent more than this console takes in one answer (16 MiB); it was broken off.`,
  ],
  not_http: [
    'not_proxmox',
    ({ address }) => `What answers on ${address} does not speak HTTP as Proxmox does. Check address and port.`,
  ],
  aborted: ['cancelled', () => 'The request was called off.'],
}

/** @param timeoutMs how long was waited, for the sentence about a silent server */
export const networkError = (error: TransportError, address: string, timeoutMs: number): AppError => {
  const [code, sentence] = SENTENCES[error.failure]
  const at = { address, ...hostPortOf(address), seconds: Math.round(timeoutMs / 100) / 10 }
  return new AppError(code, sentence(at), { address, failure: error.failure }, { cause: error })
}

/** The answer is not one that Proxmox gives. */
export const notProxmox = (address: string, status: number): AppError =>
  new AppError(
    'not_proxmox',
    `${address} answers over HTTPS, but not as Proxmox VE does (status ${status}). Check address and port; a Proxmox node listens on 8006.`,
    { address, status },
  )
