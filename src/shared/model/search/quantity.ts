const SIZE_UNITS: Readonly<Record<string, number>> = {
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
}

const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  mo: 2_592_000,
  y: 31_536_000,
}

/** A plain number with `.` or `,` as decimal mark; null when it is none. */
export const parseNumber = (text: string): number | null =>
  /^\d{1,15}(?:[.,]\d{1,6})?$/.test(text) ? Number(text.replace(',', '.')) : null

/** `80` or `80%` → 80; null when it is none. */
export const parsePercent = (text: string): number | null => parseNumber(text.endsWith('%') ? text.slice(0, -1) : text)

/** `8G`, `8GB`, `8GiB`, `512m`: bytes, with 1024 as Proxmox counts; null without a unit or when it is none. */
export const parseSize = (text: string): number | null => {
  const parts = /^([\d.,]+)([kmgtp])(?:i?b)?$/i.exec(text)
  const amount = parts?.[1] === undefined ? null : parseNumber(parts[1])
  const unit = SIZE_UNITS[(parts?.[2] ?? '').toLowerCase()]
  return amount === null || unit === undefined ? null : amount * unit
}

/** `90s`, `30m`, `12h`, `2d`, `1w`, `3mo`, `1y`: seconds; null without a unit or when it is none. */
export const parseDuration = (text: string): number | null => {
  const parts = /^([\d.,]+)(s|min|mo|m|h|d|w|y)$/i.exec(text)
  const amount = parts?.[1] === undefined ? null : parseNumber(parts[1])
  const unit = SECONDS[(parts?.[2] ?? '').toLowerCase()]
  return amount === null || unit === undefined ? null : amount * unit
}
