import { parseAddress } from '../address.ts'
import { propertyOf, readProperties, withProperty, writeProperties, type Property } from './property-string.ts'

/** How one family gets its address. `auto`: SLAAC, of IPv6 alone. `manual`: of containers, set inside. */
export interface FamilyEdit {
  readonly mode: 'none' | 'dhcp' | 'auto' | 'manual' | 'static'
  /** `192.0.2.10/24`; empty unless static. */
  readonly cidr: string
  /** Empty: none. */
  readonly gateway: string
}

export interface IpEdit {
  readonly ipv4: FamilyEdit
  readonly ipv6: FamilyEdit
}

const familyOf = (properties: readonly Property[], ip: string, gateway: string): FamilyEdit => {
  const value = propertyOf(properties, ip) ?? ''
  if (value === '') return { mode: 'none', cidr: '', gateway: '' }
  if (value === 'dhcp' || value === 'auto' || value === 'manual') return { mode: value, cidr: '', gateway: '' }
  return { mode: 'static', cidr: value, gateway: propertyOf(properties, gateway) ?? '' }
}

/** Of `ipconfigN` of a VM or `netN` of a container. */
export const readIp = (text: string): IpEdit => {
  const properties = readProperties(text)
  return { ipv4: familyOf(properties, 'ip', 'gw'), ipv6: familyOf(properties, 'ip6', 'gw6') }
}

const withFamily = (properties: readonly Property[], edit: FamilyEdit, ip: string, gateway: string): Property[] => {
  const value = edit.mode === 'none' ? null : edit.mode === 'static' ? edit.cidr : edit.mode
  const addressed = withProperty(properties, ip, value)
  // A gateway stands with a static address only ("gw requires ip").
  return withProperty(addressed, gateway, edit.mode === 'static' && edit.gateway !== '' ? edit.gateway : null)
}

/** @param before what is there, so that everything else of the string stays */
export const writeIp = (before: string, { ipv4, ipv6 }: IpEdit): string =>
  writeProperties(withFamily(withFamily(readProperties(before), ipv4, 'ip', 'gw'), ipv6, 'ip6', 'gw6'))

/** Why an address with its prefix cannot be taken; null: it can. */
export const cidrProblem = (text: string, family: 4 | 6): string | null => {
  const [address = '', prefix = '', ...more] = text.split('/')
  const read = parseAddress(address)
  const most = family === 4 ? 32 : 128
  if (read === null || more.length > 0 || read.family !== family)
    return family === 4
      ? 'An IPv4 address with its prefix: 192.0.2.10/24.'
      : 'An IPv6 address with its prefix: 2001:db8::10/64.'
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= most ? null : `A prefix from 0 to ${most} after the address.`
}

export const gatewayProblem = (text: string, family: 4 | 6): string | null =>
  text === '' || parseAddress(text)?.family === family ? null : `An IPv${family} address, or nothing.`

/** The static addresses of a string, without their prefix. */
export const staticAddresses = (text: string): string[] => {
  const { ipv4, ipv6 } = readIp(text)
  return [ipv4, ipv6].flatMap(({ mode, cidr }) => (mode === 'static' ? [cidr.split('/')[0] ?? ''] : []))
}
