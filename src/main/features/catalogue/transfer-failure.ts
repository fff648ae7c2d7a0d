import { AppError } from '#shared/errors.ts'

/** What was to be brought, as far as it is known to whoever explains why it was not. */
export interface FailedTransfer {
  /** `pve1 of acme-dc1` */
  readonly node: string
  /** `local of acme-dc1`; null: nothing was to be stored yet. */
  readonly storage: string | null
  /** Of the file; "" when it has none yet. */
  readonly name: string
  /** Address it was to come from; null: it was uploaded. */
  readonly url: string | null
}

interface Cause {
  readonly words: RegExp
  readonly sentence: (match: RegExpExecArray, transfer: Named) => string
}

interface Named extends FailedTransfer {
  /** Server it was to come from. */
  readonly host: string
  /** `local of acme-dc1`, or "The storage". */
  readonly place: string
}

const UNTRUSTED =
  'If you know that server all the same, download without the check of the certificate, but with a checksum.'

/** By what wget, LWP, qemu-img, cp and PVE::Tools write; the first that fits counts. */
const CAUSES: readonly Cause[] = [
  {
    words: /unable to resolve host address|Name or service not known|Bad hostname|name resolution/i,
    sentence: (_match, { node, host }) =>
      `Node ${node} cannot resolve the name ${host}. Check how it is spelled, and the node’s DNS servers: node, System, DNS.`,
  },
  {
    words: /Connection refused/i,
    sentence: (_match, { node, host }) =>
      `${host} refuses connections from node ${node}. Check address and port, and whether that server is running.`,
  },
  {
    words: /Connection timed out|No route to host|Network is unreachable|read timeout/i,
    sentence: (_match, { node, host }) =>
      `Node ${node} gets no connection to ${host}. Check its gateway and the firewalls between them; an HTTP proxy for the nodes is set under Datacenter, Options.`,
  },
  {
    words: /certificate (?:of '[^']*' )?(?:has )?expired|certificate has expired/i,
    sentence: (_match, { host }) =>
      `The certificate of ${host} has expired. Take another mirror, or tell its operator. ${UNTRUSTED}`,
  },
  {
    words: /does not match hostname|hostname verification failed/i,
    sentence: (_match, { host }) =>
      `The certificate of that server is not for the name ${host}. Use the name it is for. ${UNTRUSTED}`,
  },
  {
    words: /certificate verify failed|doesn't have a known issuer|certificate of '[^']*' is not trusted/i,
    sentence: (_match, { node, host }) =>
      `Node ${node} does not trust the certificate of ${host}: no authority it knows has issued it. Take an address with a valid one. ${UNTRUSTED}`,
  },
  {
    words: /Unable to establish SSL connection|wrong version number|SSL connect attempt failed/i,
    sentence: (_match, { host }) =>
      `${host} does not answer with TLS. Check the port, or whether the address has to begin with http://.`,
  },
  {
    words: /(?:ERROR |')(404|410)\b/,
    sentence: ([, status = ''], { host }) =>
      `${host} has nothing at this address (${status}). The file was moved, renamed or mistyped: look for its present address.`,
  },
  {
    words: /(?:ERROR |')(401|403)\b|Authentication Failed/,
    sentence: ([, status], { host }) =>
      `${host} does not give the file to everybody (${status ?? '401'}). Take a public address, or fetch it yourself and upload it.`,
  },
  {
    words: /(?:ERROR |')(5\d\d)\b(?! Can't connect)/,
    sentence: ([, status = ''], { host }) =>
      `${host} has a fault of its own (${status}). Try again later, or take another mirror.`,
  },
  {
    words: /(?:ERROR |')([34]\d\d)\b|redirections exceeded/,
    sentence: ([, status], { host }) =>
      `${host} did not give the file${status === undefined ? ', but went on to other addresses without end' : ` (${status})`}. Open the address in a browser and use the one it ends at.`,
  },
  {
    words: /checksum mismatch: got '([^']*)'/,
    sentence: ([, got = ''], { name, url, host }) =>
      `${name} has another checksum than expected, so nothing of it was kept. ${
        url === null ? 'The file here' : `What ${host} gives`
      } adds up to ${got}. Compare both with what its publisher says; where those two differ, do not use the file.`,
  },
  {
    words: /No space left on device|Disk quota exceeded/i,
    sentence: (_match, { name, place, node, url }) =>
      `${place} was full before ${name} was whole, and nothing of it was kept. Free some space there, or choose another storage${
        url === null ? `; an upload also needs room in /var/tmp of node ${node}` : ''
      }.`,
  },
  {
    words: /refusing to override existing file/i,
    sentence: (_match, { name, place }) =>
      `${place} already holds a file ${name}, which was left as it is. Give the new one another name, or delete the old one first.`,
  },
  {
    words: /not configured for content-type|does not support '[^']*' content/i,
    sentence: (_match, { place }) =>
      `${place} does not take files of this kind. Choose another storage, or allow them there: Datacenter, Storage, Edit, Content.`,
  },
  {
    words: /not a file based storage|can't (?:upload|download) to storage type/i,
    sentence: (_match, { place }) =>
      `${place} keeps disks, not files. Choose a storage with folders: a directory, NFS, CIFS or CephFS.`,
  },
  {
    words: /Image is not in (\w+) format/,
    sentence: ([, format = ''], { name }) =>
      `${name} is no ${format} image, whatever its name ends in. Convert it (qemu-img convert), or give it the name it should have.`,
  },
  {
    words: /Connection closed at byte|exit code 4\b/,
    sentence: (_match, { node, host }) =>
      `The connection from node ${node} to ${host} broke off again and again. Try again later, or take another mirror.`,
  },
]

const hostOf = (url: string | null): string => (url === null ? '' : (URL.parse(url)?.host ?? url))

/**
 * Proxmox' words for a file that did not come, as a sentence with the next step. The words themselves stay in the details.
 * @param error as the client or the task gave it; one that has no words of the cluster stays as it is
 * @param log last lines of the task, asked for where its words say nothing
 */
export const explainTransfer = (error: AppError, transfer: FailedTransfer, log: readonly string[] = []): AppError => {
  const reason = error.details?.reason
  if (error.code !== 'cluster_refused' || typeof reason !== 'string') return error
  const named = { ...transfer, host: hostOf(transfer.url), place: `Storage ${transfer.storage ?? ''}` }
  const details = log.length === 0 ? error.details : { ...error.details, log: [...log] }
  for (const words of [...log.toReversed(), reason])
    for (const cause of CAUSES) {
      const match = cause.words.exec(words)
      if (match !== null) return new AppError(error.code, cause.sentence(match, named), details, { cause: error })
    }
  return new AppError(error.code, error.message, details, { cause: error })
}

/** Whether a task's words are no more than that a program ended badly, so that its log has to tell why. */
export const saysNothing = ({ details }: AppError): boolean =>
  typeof details?.reason === 'string' && /exit code \d+\s*$/.test(details.reason)
