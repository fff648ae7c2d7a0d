/** What a UPID says by itself (PVE::Tools::upid_decode): `UPID:node:pid:pstart:starttime:type:id:user:`. */
export interface UpidParts {
  readonly node: string
  readonly type: string
  /** VMID, storage, or empty. */
  readonly subject: string
  readonly user: string
  /** ISO time. */
  readonly startedAt: string
}

/** 9999-12-31T23:59:59Z: there are no later dates. */
const LAST_SECOND = 253_402_300_799

/** Null when the text is no UPID. */
export const parseUpid = (upid: string): UpidParts | null => {
  const [prefix, node, , , start, type, id, user] = upid.split(':')
  const seconds = Number.parseInt(start ?? '', 16)
  if (prefix !== 'UPID' || node === undefined || type === undefined || !(seconds <= LAST_SECOND)) return null
  return {
    node,
    type,
    subject: unescapeId(id ?? ''),
    user: user ?? '',
    startedAt: new Date(seconds * 1000).toISOString(),
  }
}

/** Ids hold `:` and `/` as `\x3a` and `\x2f`. */
const unescapeId = (id: string): string =>
  id.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
