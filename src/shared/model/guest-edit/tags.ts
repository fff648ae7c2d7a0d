/** A tag as Proxmox takes it (pve-tag): letters, digits, `_`, then also `-`, `+`, `.`. */
const TAG = /^[\p{L}\p{N}_][\p{L}\p{N}_\-+.]*$/u

export const tagProblem = (tag: string): string | null => {
  if (tag.length > 128) return 'At most 128 characters.'
  return TAG.test(tag) ? null : `“${tag}” is no tag: letters, digits and _ first, then also - + and .`
}

/** Tags as they are typed or stored, each once, in their order. */
export const splitTags = (text: string): string[] => [...new Set(text.split(/[;,\s]+/).filter((tag) => tag !== ''))]

/** Tags with some added and some taken away; the order of those that stay does not change. */
export const changedTags = (
  present: readonly string[],
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): string[] => [...new Set([...present.filter((tag) => !remove.includes(tag)), ...add])]

export const writeTags = (tags: readonly string[]): string => tags.join(';')

export interface TagColours {
  /** `#rrggbb` */
  readonly background: string
  readonly text: string
}

const hex = (value: number): string => value.toString(16).padStart(2, '0')

/** Proxmox' own hash of a text (proxmox-widget-toolkit, `Proxmox.Utils.stringToRGB`): the same tag has the same colour there. */
const hashOf = (text: string): number => {
  let hash = 0
  // The suffix spreads short texts that differ in their last letter only.
  for (const sign of `${text}prox`) hash = (sign.charCodeAt(0) + ((hash << 5) - hash)) | 0
  return hash
}

const ALPHA = 0.7
const GROUND = 255

const rgbOf = (text: string): readonly [number, number, number] => {
  const hash = hashOf(text)
  const channel = (shift: number): number => Math.round(((hash >> shift) & 255) * ALPHA + GROUND * (1 - ALPHA))
  return [channel(0), channel(8), channel(16)]
}

const linear = (channel: number): number => {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** Relative luminance (WCAG 2). */
const luminance = ([red, green, blue]: readonly [number, number, number]): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

/** Black or white, whichever is read better on it. */
const textOn = (rgb: readonly [number, number, number]): string => {
  const light = luminance(rgb)
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? '#000000' : '#ffffff'
}

const parseHex = (text: string): readonly [number, number, number] => [
  Number.parseInt(text.slice(1, 3), 16),
  Number.parseInt(text.slice(3, 5), 16),
  Number.parseInt(text.slice(5, 7), 16),
]

/** The colour of a tag: the admin's where there is one, else of its text, as in Proxmox. */
export const tagColours = (tag: string, overrides: Readonly<Record<string, string>> = {}): TagColours => {
  const given = overrides[tag]
  const rgb = given === undefined ? rgbOf(tag) : parseHex(given)
  return { background: `#${rgb.map(hex).join('')}`, text: textOn(rgb) }
}
