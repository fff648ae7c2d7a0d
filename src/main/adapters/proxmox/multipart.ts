import type { ProxmoxUpload } from './catalogue.port.ts'

/** What stands before and after the file in the body of an upload, and its type. */
export interface Multipart {
  readonly contentType: string
  readonly head: Buffer
  readonly tail: Buffer
}

const field = (boundary: string, name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

/**
 * Proxmox reads the fields in this order and no other, the file last (pve-http-server, file_upload_multipart): any other
 * is answered 400 without a word.
 * @param boundary must not occur in the file; 32 random hexadecimal digits do not
 */
export const multipartOf = (
  { content, name, checksum }: Pick<ProxmoxUpload, 'content' | 'name' | 'checksum'>,
  boundary: string,
): Multipart => {
  const fields = [
    field(boundary, 'content', content),
    ...(checksum === null
      ? []
      : [field(boundary, 'checksum-algorithm', checksum.algorithm), field(boundary, 'checksum', checksum.value)]),
    `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${name}"\r\n`,
    'Content-Type: application/octet-stream\r\n\r\n',
  ]
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    head: Buffer.from(fields.join(''), 'utf8'),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8'),
  }
}
