import type { LabClock, LabStorage, LabVolume } from './model.ts'
import { directoryOf, use } from './volumes.ts'

/** Files a storage takes from outside. */
export type LibraryContent = 'iso' | 'vztmpl' | 'import'

const FOLDERS: Readonly<Record<LibraryContent, string>> = {
  iso: 'template/iso',
  vztmpl: 'template/cache',
  import: 'import',
}

const ENDINGS: Readonly<Record<LibraryContent, RegExp>> = {
  iso: /.\.(?:iso|img)$/i,
  vztmpl: /.\.tar\.(?:gz|xz|zst|bz2)$/i,
  import: /^[a-zA-Z0-9_.+=-]+\.(?:ova|qcow2|raw|vmdk)$/,
}

export const isLibraryContent = (content: string | undefined): content is LibraryContent =>
  content !== undefined && Object.hasOwn(FOLDERS, content)

/** PVE::Storage::normalize_content_filename. */
export const normalizeFilename = (name: string): string =>
  name
    .trim()
    .replace(/^.*[/\\]/s, '')
    .replace(/[^a-zA-Z0-9_.-]/g, '_')

/** What is wrong with a name, as Proxmox words it; undefined when it will do. */
export const filenameProblem = (content: LibraryContent, name: string): string | undefined => {
  if (ENDINGS[content].test(name)) return undefined
  return content === 'import' ? 'invalid filename or wrong extension' : 'wrong file extension'
}

export const libraryPath = (storage: LabStorage, content: LibraryContent, name: string): string =>
  `${directoryOf(storage)}/${FOLDERS[content]}/${name}`

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\.tar\.gz$/i, 'tgz'],
  [/\.tar\.xz$/i, 'txz'],
  [/\.tar\.zst$/i, 'tzst'],
  [/\.tar\.bz2$/i, 'tbz2'],
  [/\.img$/i, 'iso'],
]

const formatOf = (content: LibraryContent, name: string): string =>
  content === 'iso'
    ? 'iso'
    : (FORMATS.find(([ending]) => ending.test(name))?.[1] ?? name.slice(name.lastIndexOf('.') + 1))

/** A file of this name as the node sees it. */
export const libraryFile = (
  storage: LabStorage,
  node: string,
  content: LibraryContent,
  name: string,
): LabVolume | undefined => {
  const volid = `${storage.storage}:${content}/${name}`
  return storage.volumes.find((volume) => volume.volid === volid && (storage.shared || volume.node === node))
}

/** Puts a file on a storage; one of the same name is replaced, as Proxmox does with uploads. */
export const putLibraryFile = (
  storage: LabStorage,
  node: string,
  given: { content: LibraryContent; name: string; size: number; sha256?: string | undefined; at: number },
): void => {
  const { content, name, size, sha256, at } = given
  removeLibraryFile(storage, node, content, name)
  const volume: LabVolume = {
    volid: `${storage.storage}:${content}/${name}`,
    node: storage.shared ? null : node,
    content,
    format: formatOf(content, name),
    sizeBytes: size,
    usedBytes: size,
    createdSeconds: Math.floor(at / 1000),
    vmid: null,
    notes: null,
    protected: false,
    parent: null,
    extra: {},
    ...(sha256 === undefined ? {} : { sha256 }),
  }
  storage.volumes.push(volume)
  use(storage, volume, size)
}

const removeLibraryFile = (storage: LabStorage, node: string, content: LibraryContent, name: string): void => {
  const known = libraryFile(storage, node, content, name)
  if (known === undefined) return
  storage.volumes.splice(storage.volumes.indexOf(known), 1)
  use(storage, known, -known.usedBytes)
}

/** Templates of Proxmox' own list, as `pveam available` shows them. */
export const APPLIANCES = [
  { template: 'debian-12-standard_12.7-1_amd64.tar.zst', os: 'debian-12', version: '12.7-1', size: 126_515_062 },
  { template: 'debian-13-standard_13.1-2_amd64.tar.zst', os: 'debian-13', version: '13.1-2', size: 129_710_398 },
  {
    template: 'ubuntu-24.04-standard_24.04-2_amd64.tar.zst',
    os: 'ubuntu-24.04',
    version: '24.04-2',
    size: 141_589_318,
  },
  { template: 'alpine-3.22-default_20250617_amd64.tar.xz', os: 'alpine-3.22', version: '20250617', size: 3_301_736 },
] as const

/** A moment as wget writes it. */
export const stamp = (clock: LabClock): string => new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')
