import type { MachineOptions, StorageOption } from '#shared/model/machine/machine-options.ts'
import { chosenOf, isContainer, sourceNodes } from './chosen-source.ts'
import { newNic, type Draft, type NicDraft } from './draft.ts'

/** What the disks of the machine need: `images` of VMs, `rootdir` of containers. */
export const diskContent = (draft: Draft, options: MachineOptions | null): 'images' | 'rootdir' =>
  isContainer(draft, chosenOf(draft, options)) ? 'rootdir' : 'images'

/** Storages the disks can lie on, on the chosen node or, where none is chosen, on any. */
export const diskStorages = (draft: Draft, options: MachineOptions): readonly StorageOption[] => {
  const content = diskContent(draft, options)
  const seen = new Set<string>()
  return options.storages.filter((storage) => {
    const { name, nodes } = storage
    if (!storage.content.includes(content) || seen.has(name)) return false
    if (draft.node !== '' && !nodes.includes(draft.node)) return false
    seen.add(name)
    return true
  })
}

const mostFree = (storages: readonly StorageOption[]): string =>
  [...storages].sort((one, other) => (other.free ?? -1) - (one.free ?? -1))[0]?.name ?? ''

/** What Proxmox makes by itself comes first: it is what most machines are plugged into. */
const isUsual = (bridge: string): boolean => /^vmbr\d+$/.test(bridge)

const networksOf = ({ bridges, vnets }: MachineOptions): string[] => [
  ...bridges
    .map(({ name }) => name)
    .toSorted((one, other) => Number(isUsual(other)) - Number(isUsual(one)))
    .map((name) => `bridge:${name}`),
  ...vnets.map(({ name }) => `vnet:${name}`),
]

/** What it is plugged into where nothing else was said: a range with a bridge names it, else the first of the cluster. */
const settleNic = (nic: NicDraft, networks: readonly string[]): NicDraft =>
  networks.length === 0 || networks.includes(nic.network) ? nic : { ...nic, network: networks[0] ?? '' }

const known = (choice: string, names: readonly string[]): string => (names.includes(choice) ? choice : '')

/** An only choice is no choice. */
const onlyOf = (choice: string, names: readonly string[]): string =>
  choice === '' && names.length === 1 ? (names[0] ?? '') : choice

/**
 * The form over what the cluster has: what it does not have is not chosen any more, and what has to be chosen is, where
 * there is a choice most would make. Everything else stays as it is.
 */
export const settleDraft = (draft: Draft, options: MachineOptions): Draft => {
  const volids = (content: string): string[] =>
    options.images.filter((image) => image.content === content).map(({ volid }) => volid)
  const pick = (choice: string, names: readonly string[]): string => onlyOf(known(choice, names), names)
  const templates = options.templates.map(({ guestId }) => guestId)
  const sourced: Draft = {
    ...draft,
    image: pick(draft.image, volids('import')),
    iso: pick(draft.iso, volids('iso')),
    container: pick(draft.container, volids('vztmpl')),
    // The template may be a guest that is none yet: one is cloned from a guest, too.
    templateId: draft.templateId === '' && templates.length === 1 ? (templates[0] ?? '') : draft.templateId,
    node: known(
      draft.node,
      options.nodes.map(({ name }) => name),
    ),
  }
  const networks = networksOf(options)
  const storages = diskStorages(sourced, options)
  const names = storages.map(({ name }) => name)
  const reachable = sourceNodes(chosenOf(sourced, options))
  const near = storages.filter(({ nodes }) => reachable === null || nodes.some((node) => reachable.includes(node)))
  const mayStay = sourced.kind === 'template' && sourced.storage === ''
  return {
    ...sourced,
    storage: mayStay || names.includes(sourced.storage) ? sourced.storage : mostFree(near.length > 0 ? near : storages),
    disks: sourced.disks.map((disk) => ({ ...disk, storage: known(disk.storage, names) })),
    pool: known(sourced.pool, options.pools),
    nics: sourced.nics.map((nic) => settleNic(nic, networks)),
  }
}

/** One more interface, plugged into what the first is. */
export const anotherNic = (draft: Draft): NicDraft => newNic(draft.nics[0]?.network ?? '')
