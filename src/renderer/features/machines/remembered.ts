import type { MachineNic } from '#shared/model/machine/machine-network.ts'
import { GIB, MIB, type MachineDefaults } from '#shared/model/machine/machine-spec.ts'
import { NO_ADDRESS, type AddressDraft, type Draft, type NicDraft } from './draft.ts'

/** `2 GiB`, `512 MiB`. */
export const memoryText = (bytes: number): string =>
  bytes % GIB === 0 ? `${bytes / GIB} GiB` : `${Math.round(bytes / MIB)} MiB`

const addressOf = (address: MachineNic['ipv4'] | MachineNic['ipv6']): AddressDraft =>
  address.mode === 'static'
    ? { mode: 'static', rangeId: address.rangeId, address: '' }
    : { ...NO_ADDRESS, mode: address.mode }

const nicOf = ({ network, firewall, ipv4, ipv6 }: MachineNic): NicDraft => ({
  network: network.kind === 'bridge' ? `bridge:${network.bridge}` : `vnet:${network.vnet}`,
  vlan: network.kind === 'bridge' && network.vlan !== null ? String(network.vlan) : '',
  firewall,
  ipv4: addressOf(ipv4),
  ipv6: addressOf(ipv6),
})

type Source = Pick<Draft, 'kind'> & Partial<Pick<Draft, 'image' | 'iso' | 'container' | 'templateId' | 'clone'>>

const sourceOf = (source: MachineDefaults['source']): Source => {
  switch (source.kind) {
    case 'cloud_image':
      return { kind: source.kind, image: source.image }
    case 'iso':
      return { kind: source.kind, iso: source.iso }
    case 'container':
      return { kind: source.kind, container: source.template }
    case 'template':
      return { kind: source.kind, templateId: source.templateId, clone: source.clone }
  }
}

/** The form as it was filled in for the last machine; a password that was typed is to be made anew. */
export const rememberedDraft = (last: MachineDefaults): Partial<Draft> => ({
  ...sourceOf(last.source),
  projectId: last.projectId ?? '',
  node: last.node ?? '',
  storage: last.storage ?? '',
  pool: last.pool ?? '',
  cores: String(last.cores),
  memory: memoryText(last.memory),
  disks: last.disks.map(({ size, storage, backup }) => ({
    size: size === null ? '' : String(size / GIB),
    storage: storage ?? '',
    backup,
  })),
  firmware: last.firmware,
  osType: last.osType,
  agent: last.agent,
  start: last.start,
  waitForAgent: last.waitForAgent,
  onboot: last.onboot,
  protection: last.protection,
  tags: last.tags,
  unprivileged: last.container.unprivileged,
  nesting: last.container.nesting,
  nics: last.nics.map(nicOf),
  dns: last.dns.servers.join(', '),
  searchDomain: last.dns.searchDomain,
  user: last.login.user,
  keys: last.login.keys.join('\n'),
  passwordMode: last.login.password.mode === 'none' ? 'none' : 'generated',
  upgrade: last.upgrade,
})
