/** Most an image may weigh, decoded. */
export const LOGO_BYTES = 65_536

const FORM = /^data:image\/(png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})$/

/** First bytes of each format (PNG: ISO/IEC 15948 §5.2, JPEG: ITU-T T.81 SOI + marker, WebP: RFC 9649 §2.4). */
const isFormat = (format: string, bytes: string): boolean => {
  switch (format) {
    case 'png':
      return bytes.startsWith('\x89PNG\r\n\x1a\n')
    case 'jpeg':
      return bytes.startsWith('\xff\xd8\xff')
    case 'webp':
      return bytes.startsWith('RIFF') && bytes.slice(8, 12) === 'WEBP'
    default:
      return false
  }
}

/** Bytes that base64 text stands for. */
const sizeOf = (base64: string): number => (base64.length / 4) * 3 - (base64.match(/=+$/)?.[0].length ?? 0)

declare const atob: (text: string) => string

/**
 * Why a text is no logo, or null. The bytes must be of the kind the text says: an SVG can carry scripts, so it is
 * refused under whatever name it comes.
 */
export const logoFault = (url: string): string | null => {
  const [, format, base64] = FORM.exec(url) ?? []
  if (format === undefined || base64 === undefined || base64.length % 4 !== 0)
    return 'The logo is not a PNG, JPEG or WebP image.'
  if (sizeOf(base64) > LOGO_BYTES) return 'The logo is too large: 64 kB at most.'
  return isFormat(format, atob(base64.slice(0, 32))) ? null : `The logo says it is ${format}, but its bytes are not.`
}
