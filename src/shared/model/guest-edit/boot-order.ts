import type { GuestConfigValues } from '../guest-config.ts'
import { readProperties, withProperty, writeProperties } from './property-string.ts'

const BOOTABLE = /^(?:ide|sata|scsi|virtio|net)\d+$/
const byKey = new Intl.Collator('en', { numeric: true }).compare

/** Devices a VM can start from. */
export const bootableKeys = (values: GuestConfigValues): string[] =>
  Object.keys(values)
    .filter((key) => BOOTABLE.test(key))
    .sort(byKey)

/** Letters of the old form (`cdn`) in terms of devices that are there. */
const fromLegacy = (letters: string, values: GuestConfigValues): string[] => {
  const devices = bootableKeys(values)
  const isCd = (key: string): boolean => /media=cdrom/.test(values[key] ?? '')
  return [...letters].flatMap((letter) => {
    if (letter === 'c')
      return values.bootdisk === undefined
        ? devices.filter((key) => !key.startsWith('net') && !isCd(key)).slice(0, 1)
        : [values.bootdisk]
    if (letter === 'd') return devices.filter((key) => !key.startsWith('net') && isCd(key)).slice(0, 1)
    return letter === 'n' ? devices.filter((key) => key.startsWith('net')) : []
  })
}

/** The order a VM tries its devices in; devices that are gone are left out. */
export const readBootOrder = (values: GuestConfigValues): string[] => {
  const properties = readProperties(values.boot ?? '')
  const order = properties.find(({ key }) => key === 'order')
  const legacy = properties.find(({ key }) => key === null || key === 'legacy')
  const found =
    order !== undefined
      ? order.value.split(';')
      : fromLegacy(legacy?.value ?? (values.boot === undefined ? 'cdn' : ''), values)
  const there = new Set(bootableKeys(values))
  return [...new Set(found)].filter((key) => there.has(key))
}

export const writeBootOrder = (before: string, order: readonly string[]): string =>
  writeProperties(
    withProperty(
      // The old letters and the order are two ways to say the same: Proxmox takes one.
      readProperties(before).filter(({ key }) => key !== null && key !== 'legacy'),
      'order',
      order.join(';'),
    ),
  )
