import { z } from 'zod'
import { ClusterId, Instant, NodeName } from './ids.ts'

/** What a volume of the catalogue is, in the words of Proxmox' content types. VM templates are guests, not volumes. */
export const CatalogueKind = z.enum(['iso', 'vztmpl', 'import'])
export type CatalogueKind = z.infer<typeof CatalogueKind>

/** One file on one storage. A shared storage has it once, however many nodes see it. */
export const CatalogueVolume = z.object({
  /** `<storage key>/<volid>`; unique over all clusters. */
  key: z.string(),
  clusterId: ClusterId,
  storage: z.string(),
  shared: z.boolean(),
  /** Nodes that can use it; of a local storage, the one that holds it. */
  nodes: z.array(NodeName),
  /** `local:iso/debian-12.iso`, as Proxmox wants it named in a configuration. */
  volid: z.string(),
  kind: CatalogueKind,
  /** The file's name without its storage and folder. */
  name: z.string(),
  /** Bytes; null: the storage does not say. */
  size: z.number().nullable(),
  format: z.string(),
  createdAt: Instant.nullable(),
})
export type CatalogueVolume = z.infer<typeof CatalogueVolume>

/** When a storage was last asked for files of one kind, and what went wrong. */
export const CatalogueSource = z.object({
  clusterId: ClusterId,
  storage: z.string(),
  shared: z.boolean(),
  nodes: z.array(NodeName),
  kind: CatalogueKind,
  /** Null: never with success. */
  listedAt: Instant.nullable(),
  /** Why the last scan failed; empty when it did not. */
  problem: z.string(),
})
export type CatalogueSource = z.infer<typeof CatalogueSource>

/** A storage as seen from one node: where a file goes to. */
export const CatalogueTarget = z.object({
  clusterId: ClusterId,
  /** Any node of a shared storage does. */
  node: NodeName,
  storage: z
    .string()
    .max(100)
    .regex(/^[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]$/, 'Not the name of a storage'),
})
export type CatalogueTarget = z.infer<typeof CatalogueTarget>

export const ChecksumAlgorithm = z.enum(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
export type ChecksumAlgorithm = z.infer<typeof ChecksumAlgorithm>

/** Hexadecimal digits of each algorithm's sum. */
export const CHECKSUM_LENGTHS: Readonly<Record<ChecksumAlgorithm, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
}

export const Checksum = z
  .object({
    algorithm: ChecksumAlgorithm,
    value: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[0-9a-f]+$/, 'Not hexadecimal'),
  })
  .superRefine(({ algorithm, value }, context) => {
    const length = CHECKSUM_LENGTHS[algorithm]
    if (value.length === length) return
    const message = `${algorithm} has ${length} hexadecimal digits, this has ${value.length}`
    context.addIssue({ code: 'custom', path: ['value'], message })
  })
export type Checksum = z.infer<typeof Checksum>

/** Endings Proxmox takes for each kind when a file comes from outside (PVE::Storage, ISO_EXT_RE_0 and the like). */
const ENDINGS: Readonly<Record<CatalogueKind, RegExp>> = {
  iso: /\.(?:iso|img)$/i,
  vztmpl: /\.tar\.(?:gz|xz|zst|bz2)$/i,
  import: /\.(?:ova|qcow2|raw|vmdk)$/,
}

/** What to say of a wrong ending. */
export const ENDING_TEXTS: Readonly<Record<CatalogueKind, string>> = {
  iso: '.iso or .img',
  vztmpl: '.tar.gz, .tar.xz, .tar.zst or .tar.bz2',
  import: '.qcow2, .raw, .vmdk or .ova',
}

export const LONGEST_NAME = 255

/**
 * The name Proxmox will give a file: the last part of its path, and `_` for all but letters, digits, `.`, `_` and `-`
 * (normalize_content_filename). `../evil.iso` becomes `evil.iso`, `s p.iso` becomes `s_p.iso`.
 */
export const storedName = (name: string): string =>
  name
    .replace(/^.*[/\\]/s, '')
    .trim()
    .replace(/[^A-Za-z0-9_.-]/g, '_')

/** Why a file of this name cannot be stored as this kind; null when it can. */
export const nameProblem = (kind: CatalogueKind, name: string): string | null => {
  const stored = storedName(name)
  if (stored.length > LONGEST_NAME) return `The name is longer than ${LONGEST_NAME} characters.`
  // What is nothing but its ending is a hidden file that no listing shows.
  if (!ENDINGS[kind].test(stored) || stored.startsWith('.')) return `The name must end in ${ENDING_TEXTS[kind]}.`
  return null
}

/** The kind a file of this name most likely is; null: none Proxmox takes. */
export const kindOfName = (name: string): CatalogueKind | null =>
  CatalogueKind.options.find((kind) => nameProblem(kind, name) === null) ?? null

/** `iso/debian-12.iso` of `local:iso/debian-12.iso` without its folder. */
export const nameOfVolid = (volid: string): string => volid.slice(volid.lastIndexOf('/') + 1)

/** A file with everywhere it is: the same name and the same size are the same file. */
export interface CatalogueItem {
  readonly key: string
  readonly kind: CatalogueKind
  readonly name: string
  readonly size: number | null
  readonly format: string
  readonly places: readonly CatalogueVolume[]
}

/** Files of many storages as one list, in the order in which they were first seen. */
export const joinVolumes = (volumes: readonly CatalogueVolume[]): CatalogueItem[] => {
  const items = new Map<string, CatalogueItem & { readonly places: CatalogueVolume[] }>()
  for (const volume of volumes) {
    const { kind, name, size, format } = volume
    const key = `${kind}/${name}/${size ?? ''}`
    const known = items.get(key)
    if (known === undefined) items.set(key, { key, kind, name, size, format, places: [volume] })
    else known.places.push(volume)
  }
  return [...items.values()]
}
