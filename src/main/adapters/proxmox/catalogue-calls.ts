import { randomBytes } from 'node:crypto'
import type { CatalogueKind } from '#shared/model/catalogue.ts'
import { upidOf, type ClusterCalls } from './calls.ts'
import type { ProxmoxCatalogue, ProxmoxVolume } from './catalogue.port.ts'
import { amount, asRow, asRows, label, seconds, text, type RawRow } from './fields.ts'
import { formOf, queryOf } from './form.ts'
import { multipartOf } from './multipart.ts'

/** How long an upload may stand still: a node writes to a slow disk in bursts. */
const UPLOAD_IDLE_MS = 120_000
/** The node itself waits for the server at the other end. */
const METADATA_MS = 30_000

const part = encodeURIComponent

/** `local:iso/x.iso`: what names anything else is no file of the catalogue, and is not shown. */
const isVolid = (kind: CatalogueKind, volid: string): boolean =>
  new RegExp(`^[A-Za-z][A-Za-z0-9._-]*:${kind}/[^/\\\\\\s]+$`).test(volid)

const decodeVolumes = (data: unknown, kind: CatalogueKind): ProxmoxVolume[] =>
  asRows(data)
    .map((row) => ({
      volid: label(row.volid, 500),
      content: text(row.content),
      size: amount(row.size),
      format: label(row.format, 40),
      ctime: seconds(row.ctime),
    }))
    .filter(({ content, volid }) => content === kind && isVolid(kind, volid))

export const catalogueCalls = ({ label: name, atNode }: Pick<ClusterCalls, 'label' | 'atNode'>): ProxmoxCatalogue => {
  const taskOf = (answer: RawRow, what: string): string =>
    upidOf(answer, name(), what, 'Look at the storage, then try again.')
  const storagePath = (storage: string, rest: string): string => `/storage/${part(storage)}${rest}`
  return {
    volumes: async (node, storage, content, call) => {
      const path = storagePath(storage, `/content?content=${content}`)
      return decodeVolumes((await atNode('GET', node, path, call)).data, content)
    },
    upload: async (node, storage, upload, call) => {
      const { size, open, onSent } = upload
      const stream = { ...multipartOf(upload, `multpanel-${randomBytes(16).toString('hex')}`), size, open, onSent }
      const patient = { timeoutMs: UPLOAD_IDLE_MS, ...call }
      const body = await atNode('POST', node, storagePath(storage, '/upload'), patient, undefined, stream)
      return taskOf(body, `store ${upload.name}`)
    },
    urlMetadata: async (node, url, verifyCertificates, call) => {
      const query = queryOf({ url, 'verify-certificates': verifyCertificates })
      const patient = { timeoutMs: METADATA_MS, ...call }
      const row = asRow((await atNode('GET', node, `/query-url-metadata${query}`, patient)).data)
      return { name: label(row.filename), size: amount(row.size), type: label(row.mimetype) }
    },
    downloadUrl: async (node, storage, { url, content, name: file, checksum, verifyCertificates }, call) => {
      const form = formOf({
        url,
        content,
        filename: file,
        'verify-certificates': verifyCertificates,
        checksum: checksum?.value,
        'checksum-algorithm': checksum?.algorithm,
      })
      const body = await atNode('POST', node, storagePath(storage, '/download-url'), call, form)
      return taskOf(body, `download ${file}`)
    },
    deleteVolume: async (node, storage, volid, call) => {
      const body = await atNode('DELETE', node, storagePath(storage, `/content/${part(volid)}`), call)
      return taskOf(body, `delete ${volid}`)
    },
  }
}
