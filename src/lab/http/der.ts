/**
 * Just enough DER to write an X.509 certificate (RFC 5280, ITU-T X.690). A library would do, but takes six milliseconds
 * for each of the lab's hundreds; this takes a tenth of one.
 */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const

const lengthOf = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length])
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff]
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

const wrap = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

export const sequence = (...parts: readonly Buffer[]): Buffer => wrap(tags.sequence, ...parts)
export const setOf = (...parts: readonly Buffer[]): Buffer => wrap(tags.set, ...parts)
export const octets = (...parts: readonly Buffer[]): Buffer => wrap(tags.octetString, ...parts)
export const utf8 = (text: string): Buffer => wrap(tags.utf8, Buffer.from(text, 'utf8'))
export const truth = (): Buffer => wrap(tags.boolean, Buffer.from([0xff]))

/** A positive whole number from its bytes. */
export const integer = (bytes: Buffer): Buffer =>
  wrap(tags.integer, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)

/** @param unused bits at the end that do not count */
export const bits = (bytes: Buffer, unused = 0): Buffer => wrap(tags.bitString, Buffer.from([unused]), bytes)

/** `[n]` around its content. */
export const context = (number: number, ...parts: readonly Buffer[]): Buffer => wrap(0xa0 | number, ...parts)

/** `[n]` in place of the content's own tag. */
export const implicit = (number: number, body: Buffer): Buffer => wrap(0x80 | number, body)

/** An object identifier from its dotted form. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups = [part & 0x7f]
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return wrap(tags.oid, Buffer.from(bytes))
}

/** Good for the years 1950 to 2049. */
export const utcTime = (date: Date): Buffer =>
  wrap(tags.utcTime, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'))
