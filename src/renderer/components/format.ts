const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Bytes with IEC units, three figures: `7.81 GiB`. */
export const formatBytes = (bytes: number): string => {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${UNITS[unit] ?? 'B'}`
}

/** A share of 1 as per cent: `12 %`, `3.4 %` below ten. */
export const formatShare = (share: number): string => {
  const percent = share * 100
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toFixed(1)} %`
}

/** How much is done, in whole per cent: `99 %`. What is not all done never reads 100 %. */
export const formatProgress = (share: number): string => `${Math.round(unfinished(share) * 100)} %`

/** A share of 1 as it is shown: only what is all done is rounded to all. */
export const unfinished = (share: number): number => (share < 1 ? Math.min(share, 0.99) : share)

/** The share of 1 a part is of a whole; null when either is not known or there is no whole. */
export const shareOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole <= 0 ? null : part / whole

const two = (value: number): string => String(value).padStart(2, '0')

/** Seconds as `4 d 02 h`, `02 h 15 m`, `3 m`, `12 s`: the two largest units that count. */
export const formatDuration = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  const days = Math.floor(whole / 86_400)
  const hours = Math.floor((whole % 86_400) / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  if (days > 0) return `${days} d ${two(hours)} h`
  if (hours > 0) return `${hours} h ${two(minutes)} m`
  if (minutes > 0) return `${minutes} m`
  return `${whole} s`
}

/** Seconds as one rounded unit: `5 m`, `3 h`, `12 d`. */
export const formatAge = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} m`
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h`
  return `${Math.floor(whole / 86_400)} d`
}

export type DateStyle = 'iso' | 'locale'

/** Of the person's own locale, but 24 hours everywhere: a log that says 2:05 twice a day is no log. */
const localeFormats = (locale?: string) => {
  const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return {
    date: new Intl.DateTimeFormat(locale, date),
    minute: new Intl.DateTimeFormat(locale, time),
    second: new Intl.DateTimeFormat(locale, { ...time, second: '2-digit' }),
  }
}

let locale: ReturnType<typeof localeFormats> | null = null

/** How every date of the page is written from now on; what is drawn already must be drawn anew. */
export const setDateStyle = (style: DateStyle, ofLocale?: string): void => {
  locale = style === 'iso' ? null : localeFormats(ofLocale)
}

/** Local day as `2026-11-23`. */
export const formatDate = (iso: string): string => {
  const at = new Date(iso)
  return locale === null ? `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}` : locale.date.format(at)
}

const formatMinute = (iso: string): string => {
  const at = new Date(iso)
  return locale === null ? `${two(at.getHours())}:${two(at.getMinutes())}` : locale.minute.format(at)
}

/** Local time as `2026-11-23 14:02:07`. */
export const formatInstant = (iso: string): string => {
  const at = new Date(iso)
  const time = locale === null ? `${formatMinute(iso)}:${two(at.getSeconds())}` : locale.second.format(at)
  return `${formatDate(iso)} ${time}`
}

/** Local time of the day when it is today, else the date with it: `14:02`, `2026-11-22 14:02`. */
export const formatMoment = (iso: string, now: number): string => {
  const date = formatDate(iso)
  return date === formatDate(new Date(now).toISOString()) ? formatMinute(iso) : `${date} ${formatMinute(iso)}`
}

const COUNT = new Intl.NumberFormat('en-GB')

/** `15,000` */
export const formatCount = (count: number): string => COUNT.format(count)

/** `guests`, `addresses`, `companies` */
export const pluralOf = (noun: string): string =>
  /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : noun.replace(/([^aeiou])y$/, '$1ie') + 's'

/** `412 of 15,000` while a list is narrowed, else `15,000 guests`. @param shown null: it is not narrowed */
export const countText = (shown: number | null, all: number, noun: string): string =>
  shown === null ? plural(all, noun) : `${formatCount(shown)} of ${formatCount(all)}`

/** `1 guest`, `3,000 guests` */
export const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${count === 1 ? noun : pluralOf(noun)}`
