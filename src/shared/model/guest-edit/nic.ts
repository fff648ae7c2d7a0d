import { parseBoolean } from '../guest-config.ts'
import type { GuestType } from '../guest.ts'
import {
  propertyOf,
  readProperties,
  withProperty,
  withSwitch,
  writeProperties,
  type Property,
} from './property-string.ts'

/** Virtual cards a VM can have, the best first. A container's is always `veth`. */
export const NIC_MODELS = ['virtio', 'e1000', 'e1000e', 'vmxnet3', 'rtl8139'] as const

/** What is edited of one network interface. Whatever else its property string holds is kept. */
export interface NicEdit {
  /** Of a VM; empty for a container. */
  readonly model: string
  /** Of a container: `eth0`; empty for a VM. */
  readonly name: string
  /** Empty: Proxmox makes one. */
  readonly mac: string
  /** A bridge or a VNet. */
  readonly bridge: string
  readonly vlan: number | null
  readonly firewall: boolean
  readonly linkDown: boolean
}

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i
/** A MAC address of one card: the lowest bit of the first octet says multicast (IEEE 802). */
export const isUnicastMac = (text: string): boolean =>
  MAC.test(text) && (Number.parseInt(text.slice(0, 2), 16) & 1) === 0

/** The part that names the card: `virtio=MAC`, `model=virtio`, or `virtio` alone. */
const isModelPart = ({ key, value }: Property): boolean =>
  key === 'model' || (key === null && value !== '') || (key !== null && key !== 'macaddr' && MAC.test(value))

const isOn = (properties: readonly Property[], key: string): boolean =>
  parseBoolean(propertyOf(properties, key) ?? '') === true

const vlanOf = (properties: readonly Property[]): number | null => {
  const tag = Number(propertyOf(properties, 'tag') ?? '')
  return Number.isInteger(tag) && tag > 0 && tag < 4095 ? tag : null
}

export const readNic = (type: GuestType, text: string): NicEdit => {
  const properties = readProperties(text)
  const shared = {
    bridge: propertyOf(properties, 'bridge') ?? '',
    vlan: vlanOf(properties),
    firewall: isOn(properties, 'firewall'),
    linkDown: isOn(properties, 'link_down'),
  }
  if (type === 'lxc') {
    const [name, mac] = [propertyOf(properties, 'name') ?? '', propertyOf(properties, 'hwaddr') ?? '']
    return { ...shared, model: '', name, mac: mac.toUpperCase() }
  }
  const card = properties.find(isModelPart)
  const written = card?.key === 'model' || card?.key === null ? card.value : (card?.key ?? '')
  const mac =
    card?.key !== null && card?.key !== 'model' ? (card?.value ?? '') : (propertyOf(properties, 'macaddr') ?? '')
  return { ...shared, model: written, name: '', mac: mac.toUpperCase() }
}

const withCard = (properties: readonly Property[], { model, mac }: NicEdit): Property[] => {
  const rest = properties.filter((property) => !isModelPart(property) && property.key !== 'macaddr')
  return [mac === '' ? { key: null, value: model } : { key: model, value: mac }, ...rest]
}

/** @param before the property string as it is, so that what is not edited stays; empty for a new interface */
export const writeNic = (type: GuestType, before: string, edit: NicEdit): string => {
  const read = readProperties(before)
  const named =
    type === 'qemu'
      ? withCard(read, edit)
      : withProperty(withProperty(read, 'name', edit.name), 'hwaddr', edit.mac === '' ? null : edit.mac)
  const plugged = withProperty(named, 'bridge', edit.bridge === '' ? null : edit.bridge)
  const tagged = withProperty(plugged, 'tag', edit.vlan === null ? null : String(edit.vlan))
  return writeProperties(withSwitch(withSwitch(tagged, 'firewall', edit.firewall), 'link_down', edit.linkDown))
}
