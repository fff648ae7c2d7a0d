import { expect, it } from 'vitest'
import { multipartOf } from '#main/adapters/proxmox/multipart.ts'

it('an upload has its fields in the order Proxmox reads them, the file last', () => {
  const checksum = { algorithm: 'sha256', value: 'ab' } as const
  const { contentType, head, tail } = multipartOf({ content: 'iso', name: 'a.iso', checksum }, 'BOUNDARY')
  expect(contentType).toBe('multipart/form-data; boundary=BOUNDARY')
  expect(head.toString()).toBe(
    [
      '--BOUNDARY\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n',
      '--BOUNDARY\r\nContent-Disposition: form-data; name="checksum-algorithm"\r\n\r\nsha256\r\n',
      '--BOUNDARY\r\nContent-Disposition: form-data; name="checksum"\r\n\r\nab\r\n',
      '--BOUNDARY\r\nContent-Disposition: form-data; name="filename"; filename="a.iso"\r\n',
      'Content-Type: application/octet-stream\r\n\r\n',
    ].join(''),
  )
  expect(tail.toString()).toBe('\r\n--BOUNDARY--\r\n')
})
