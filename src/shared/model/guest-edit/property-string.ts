/**
 * One part of a property string (`virtio=BC:24:11:…,bridge=vmbr0,firewall=1`). A part without `=` has no key: what it
 * means depends on the option (`local-lvm:vm-100-disk-0` of a drive is its `file`).
 */
export interface Property {
  /** Null: the part stands without `=`. */
  readonly key: string | null
  readonly value: string
}

/** A property string in its order. `writeProperties` gives back exactly what was read, properties unknown to us included. */
export const readProperties = (text: string): Property[] =>
  text === ''
    ? []
    : text.split(',').map((part) => {
        const sign = part.indexOf('=')
        return sign < 0 ? { key: null, value: part } : { key: part.slice(0, sign), value: part.slice(sign + 1) }
      })

export const writeProperties = (properties: readonly Property[]): string =>
  properties.map(({ key, value }) => (key === null ? value : `${key}=${value}`)).join(',')

/** The value under a key; null: it is not there. */
export const propertyOf = (properties: readonly Property[], key: string): string | null =>
  properties.find((property) => property.key === key)?.value ?? null

/** With this property set in its place, or at the end where it was not there; null takes it out. All others stay. */
export const withProperty = (properties: readonly Property[], key: string, value: string | null): Property[] => {
  const others = value === null ? properties.filter((property) => property.key !== key) : [...properties]
  if (value === null) return others
  const at = others.findIndex((property) => property.key === key)
  if (at < 0) return [...others, { key, value }]
  return others.map((property, index) => (index === at ? { key, value } : property))
}

/** A switch: set as `1`, taken out when it is off, as off is what absent means. */
export const withSwitch = (properties: readonly Property[], key: string, on: boolean): Property[] =>
  withProperty(properties, key, on ? '1' : null)
