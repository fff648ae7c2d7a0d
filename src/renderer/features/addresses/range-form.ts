import type { OperationArguments } from '#shared/contract/index.ts'
import type { AddressRange } from '#shared/model/address-range.ts'
import { isProblem, parseIp } from '#shared/model/ip/ip-address.ts'
import { contains, parseCidr } from '#shared/model/ip/network.ts'
import { Vlan } from '#shared/model/ip/vlan.ts'

/** What the form holds: texts as typed. */
export interface RangeForm {
  readonly cidr: string
  readonly kind: 'internal' | 'external'
  readonly gateway: string
  readonly dns: string
  readonly vlan: string
  readonly wire: 'bridge' | 'vnet'
  readonly wireName: string
  /** A company’s id, `own` or `pool`. */
  readonly owner: string
  /** A cluster’s id, or empty for any. */
  readonly clusterId: string
  readonly description: string
}

export const OWN = 'own'
export const POOL = 'pool'

export const emptyForm = (owner: string): RangeForm => ({
  cidr: '',
  kind: owner === POOL ? 'external' : 'internal',
  gateway: '',
  dns: '',
  vlan: '',
  wire: 'bridge',
  wireName: '',
  owner,
  clusterId: '',
  description: '',
})

export const formOf = (range: AddressRange): RangeForm => ({
  cidr: range.cidr,
  kind: range.kind,
  gateway: range.gateway ?? '',
  dns: range.dns.join(', '),
  vlan: range.vlan === null ? '' : String(range.vlan),
  wire: range.vnet === null ? 'bridge' : 'vnet',
  wireName: range.vnet ?? range.bridge ?? '',
  owner: range.shared ? POOL : (range.companyId ?? OWN),
  clusterId: range.clusterId ?? '',
  description: range.description,
})

/** What is wrong with a field in words, before anything is sent. */
export type RangeProblems = Partial<Record<'cidr' | 'gateway' | 'dns' | 'vlan', string>>

const dnsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)

export const rangeProblems = (form: RangeForm): RangeProblems => {
  const problems: RangeProblems = {}
  const network = parseCidr(form.cidr)
  if (isProblem(network)) problems.cidr = network.problem
  if (form.gateway.trim() !== '') {
    const gateway = parseIp(form.gateway)
    if (isProblem(gateway)) problems.gateway = gateway.problem
    else if (!isProblem(network) && !contains(network.value, gateway.value)) {
      problems.gateway = `The gateway ${form.gateway.trim()} lies outside ${form.cidr.trim()}. Choose an address inside, or leave it empty.`
    }
  }
  const badServer = dnsOf(form.dns)
    .map((text) => parseIp(text))
    .find(isProblem)
  if (badServer !== undefined) problems.dns = badServer.problem
  if (form.vlan.trim() !== '') {
    const vlan = Vlan.safeParse(Number(form.vlan))
    const sentence = Number.isNaN(Number(form.vlan))
      ? 'A VLAN tag is a whole number from 1 to 4094.'
      : vlan.error?.issues[0]?.message
    if (sentence !== undefined) problems.vlan = sentence
  }
  return problems
}

/** As the core takes it. */
export const rangeArguments = (id: string, form: RangeForm): OperationArguments<'addresses.saveRange'> => {
  const wireName = form.wireName.trim() === '' ? null : form.wireName.trim()
  return {
    id,
    cidr: form.cidr.trim(),
    kind: form.kind,
    gateway: form.gateway.trim() === '' ? null : form.gateway.trim(),
    dns: dnsOf(form.dns),
    vlan: form.vlan.trim() === '' ? null : Number(form.vlan),
    bridge: form.wire === 'bridge' ? wireName : null,
    vnet: form.wire === 'vnet' ? wireName : null,
    companyId: form.owner === OWN || form.owner === POOL ? null : form.owner,
    clusterId: form.clusterId === '' ? null : form.clusterId,
    description: form.description.trim(),
  }
}
