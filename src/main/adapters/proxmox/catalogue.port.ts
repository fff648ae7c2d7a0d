import type { CatalogueKind, Checksum } from '#shared/model/catalogue.ts'
import type { ProxmoxCall } from './proxmox.port.ts'

/** One file a storage lists. */
export interface ProxmoxVolume {
  readonly volid: string
  /** `iso`, `vztmpl`, `import`. */
  readonly content: string
  /** Bytes; null: not told. */
  readonly size: number | null
  readonly format: string
  /** Unix seconds. */
  readonly ctime: number | null
}

/** Bytes that are sent somewhere, read piece by piece and never held as a whole. */
export interface UploadSource {
  /**
   * Fills the buffer from this place on. @returns how many bytes; 0 at the end
   * @throws AppError when it cannot be read
   */
  readonly read: (buffer: Buffer, position: number) => Promise<number>
  readonly close: () => Promise<void>
}

export interface ProxmoxUpload {
  readonly content: CatalogueKind
  /** As Proxmox stores it (`storedName`). */
  readonly name: string
  /** Bytes; the source must have exactly as many. */
  readonly size: number
  readonly checksum: Checksum | null
  /** Called for each try: of addresses that refuse the connection, or a ticket that ran out, it is opened again. */
  readonly open: () => Promise<UploadSource>
  /** Bytes of the file that have left, seldom the whole until the end. */
  readonly onSent: (bytes: number) => void
}

export interface ProxmoxUrlMetadata {
  readonly name: string
  readonly size: number | null
  readonly type: string
}

export interface ProxmoxDownload {
  readonly url: string
  readonly content: CatalogueKind
  readonly name: string
  readonly checksum: Checksum | null
  readonly verifyCertificates: boolean
}

/** ISO images, container templates and disk images on storages. */
export interface ProxmoxCatalogue {
  /** Files of one kind on a storage as a node sees it. A dead share can block for long: give it a timeout of its own. */
  readonly volumes: (
    node: string,
    storage: string,
    content: CatalogueKind,
    call: ProxmoxCall,
  ) => Promise<ProxmoxVolume[]>
  /**
   * Sends a file. `timeoutMs` of the call is how long no byte may move (default 2 min), not how long it may take.
   * A file of the same name is replaced without a question (PVE::API2::Storage::Status): look first.
   * @returns the UPID of the task that copies it into the storage. @throws AppError `conflict` when the source is not
   * of the size it was said to be
   */
  readonly upload: (node: string, storage: string, upload: ProxmoxUpload, call: ProxmoxCall) => Promise<string>
  /** What the node is told about an address. @throws AppError `cluster_refused` when the address does not answer */
  readonly urlMetadata: (
    node: string,
    url: string,
    verifyCertificates: boolean,
    call: ProxmoxCall,
  ) => Promise<ProxmoxUrlMetadata>
  /** @returns the UPID of the task that fetches it; a wrong checksum or address fails that task, not this call */
  readonly downloadUrl: (node: string, storage: string, download: ProxmoxDownload, call: ProxmoxCall) => Promise<string>
  /**
   * Deletes a volume, whoever uses it: Proxmox does not look (quirk 23 of the real API).
   * @returns the UPID of the task; deleting what is not there ends well
   */
  readonly deleteVolume: (node: string, storage: string, volid: string, call: ProxmoxCall) => Promise<string>
}
