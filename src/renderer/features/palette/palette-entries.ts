import type { Command } from '#renderer/app/commands.store.ts'
import { clusterLink, companyLink, guestLink, guestsLink } from '#renderer/app/links.ts'
import type { ClusterView, NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { PaletteEntry } from './palette.model.ts'

type Go = (path: string) => void

const GUEST_WORDS = { qemu: 'vm qemu', lxc: 'container ct lxc' } as const

/** What the frame and the pages offer at present. */
export const commandEntries = (commands: readonly Command[]): PaletteEntry[] =>
  commands
    .filter(({ id, disabledReason }) => id !== 'palette' && disabledReason === undefined)
    .map((command) => ({
      key: `command/${command.id}`,
      kind: command.id.startsWith('go:') ? 'page' : 'action',
      title: command.title,
      hint: command.group,
      ...(command.keys === undefined ? {} : { shortcut: command.keys }),
      text: `${command.title} ${command.group}`.toLowerCase(),
      run: command.run,
    }))

/** Name of a company; empty: the provider's own, or not known. */
type CompanyName = (id: CompanyId | null) => string

export const clusterEntries = (clusters: readonly ClusterView[], companyOf: CompanyName, go: Go): PaletteEntry[] =>
  clusters.map((cluster) => {
    const company = companyOf(cluster.companyId)
    return {
      key: `cluster/${cluster.id}`,
      kind: 'cluster',
      title: cluster.name,
      hint: ['cluster', company, cluster.location, cluster.state].filter(Boolean).join(' · '),
      text: `cluster ${cluster.name} ${company} ${cluster.location} ${cluster.state}`.toLowerCase(),
      run: () => {
        go(clusterLink(cluster.id))
      },
    }
  })

export const companyEntries = (companies: readonly Company[], go: Go): PaletteEntry[] =>
  companies.map(({ id, name, number, status, contact }) => ({
    key: `company/${id}`,
    kind: 'company',
    title: name,
    hint: `company · ${number}${status === 'active' ? '' : ` · ${status}`}`,
    text: `company ${name} ${status} ${contact}`.toLowerCase(),
    run: () => {
      go(companyLink(id))
    },
  }))

type NameOf = (id: ClusterView['id']) => string

export const nodeEntries = (nodes: readonly NodeRow[], nameOf: NameOf, go: Go): PaletteEntry[] =>
  nodes.map((node) => ({
    key: `node/${node.key}`,
    kind: 'node',
    title: node.name,
    hint: `node · ${nameOf(node.clusterId)} · ${node.status}`,
    text: `node ${node.name} ${nameOf(node.clusterId)} ${node.status}`.toLowerCase(),
    run: () => {
      go(guestsLink(nameOf(node.clusterId), node.name))
    },
  }))

export const storageEntries = (storages: readonly StorageRow[], nameOf: NameOf, go: Go): PaletteEntry[] =>
  storages.map((storage) => ({
    key: `storage/${storage.key}`,
    kind: 'storage',
    title: storage.name,
    hint: ['storage', nameOf(storage.clusterId), storage.shared ? 'shared' : storage.nodes[0]]
      .filter(Boolean)
      .join(' · '),
    text: `storage ${storage.name} ${nameOf(storage.clusterId)} ${storage.nodes.join(' ')} ${storage.plugin}`.toLowerCase(),
    run: () => {
      go(`${clusterLink(storage.clusterId)}?tab=storages`)
    },
  }))

const made = new WeakMap<GuestRow, { readonly entry: PaletteEntry; readonly go: Go; readonly place: string }>()

const guestEntry = (guest: GuestRow, cluster: string, company: string, go: Go): PaletteEntry => {
  const known = made.get(guest)
  const place = `${cluster}\n${company}`
  if (known?.go === go && known.place === place) return known.entry
  const { id, vmid, name, type, template, status, node, tags, pool, addresses } = guest
  const word = template && status !== 'missing' ? 'template' : status
  const words = [name, vmid, GUEST_WORDS[type], word, cluster, company, node, pool, ...tags, ...addresses]
  const entry: PaletteEntry = {
    key: `guest/${id}`,
    kind: 'guest',
    title: name,
    hint: `${vmid} · ${word} · ${cluster}/${node}`,
    text: words.join(' ').toLowerCase(),
    run: () => {
      go(guestLink(id))
    },
  }
  made.set(guest, { entry, go, place })
  return entry
}

/** Entries of guests; a guest that did not change keeps its entry. */
export const guestEntries = (
  guests: readonly GuestRow[],
  nameOf: NameOf,
  companyOf: CompanyName,
  go: Go,
): PaletteEntry[] => guests.map((guest) => guestEntry(guest, nameOf(guest.clusterId), companyOf(guest.companyId), go))
