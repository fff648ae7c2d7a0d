import { z } from 'zod'
import {
  CatalogueKind,
  CatalogueSource,
  CatalogueTarget,
  CatalogueVolume,
  Checksum,
  nameProblem,
} from '../model/catalogue.ts'
import { ClusterId, GuestId, JobId, NodeName } from '../model/ids.ts'
import { JobRef } from '../model/job.ts'
import type { Contract, EventContract } from './contract.ts'

/** A file the console holds for an upload: chosen on the desktop, or sent by a browser. Never a path. */
export const HeldFileId = z.uuid()

/** Most bytes of one piece of a file that is sent; what proxies let through unless told otherwise. */
export const UPLOAD_PIECE_BYTES = 1024 * 1024

const HeldFile = z.object({ id: HeldFileId, name: z.string(), size: z.number() })

const Url = z
  .url({ protocol: /^https?$/, hostname: /./ })
  .max(2000)
  .refine(
    (url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url),
    'The address must not hold a user name or a password: it would stand in the task’s log',
  )

/** Storages one call may name: a fleet has a few on each node. */
const MOST_PLACES = 1000

const Targets = z.array(CatalogueTarget).min(1).max(MOST_PLACES)

/** Name and kind of what is stored. */
const stored = { kind: CatalogueKind, name: z.string().min(1).max(1000) }

const nameFits = <T extends { kind: z.infer<typeof CatalogueKind>; name: string }>(
  { kind, name }: T,
  context: z.RefinementCtx,
): void => {
  const message = nameProblem(kind, name)
  if (message !== null) context.addIssue({ code: 'custom', path: ['name'], message })
}

/** One volume as a call names it. */
const VolumeRef = z.object({
  ...CatalogueTarget.shape,
  volid: z
    .string()
    .max(500)
    .regex(/^[A-Za-z][A-Za-z0-9._-]*:(?:iso|vztmpl|import)\/[^/\\\s]+$/, 'Not a volume of the catalogue'),
})
export type VolumeRef = z.infer<typeof VolumeRef>

export const catalogueContract = {
  'catalogue.list': {
    summary: 'ISO images, container templates and disk images of all storages, as last scanned.',
    permission: 'catalogue.read',
    scope: 'company',
    input: z.object({}),
    output: z.object({ volumes: z.array(CatalogueVolume), sources: z.array(CatalogueSource) }),
  },
  'catalogue.scan': {
    summary: 'Lists the storages of the clusters anew, as a job with a part for each cluster.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z.object({
      id: JobId,
      /** `iso`: ISO images; `template`: container templates, disk images and VM templates. */
      what: z.enum(['iso', 'template']),
      clusterIds: z.array(ClusterId).min(1).max(1000),
    }),
    output: JobRef,
    audit: 'catalogue.scanned',
  },
  'catalogue.chooseFile': {
    summary: 'Lets whoever sits at the desktop choose a file to upload; null when he chose none.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z.object({ kind: CatalogueKind }),
    output: HeldFile.nullable(),
  },
  'catalogue.announceFile': {
    summary: 'Asks for a place for a file that a browser is about to send with PUT /uploads/<id>.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z
      .object({
        id: HeldFileId,
        ...stored,
        size: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
        targets: Targets,
      })
      .superRefine(nameFits),
    output: z.object({ id: HeldFileId }),
  },
  'catalogue.dropFile': {
    summary: 'Gives up a file that was chosen or sent and is not to be uploaded.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z.object({ id: HeldFileId }),
    output: z.object({}),
  },
  'catalogue.upload': {
    summary: 'Uploads a chosen or sent file to one or several storages, as a job with a part for each.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z
      .object({ id: JobId, fileId: HeldFileId, ...stored, targets: Targets, checksum: Checksum.nullable() })
      .superRefine(nameFits),
    output: JobRef,
    audit: 'catalogue.upload_started',
  },
  'catalogue.urlMetadata': {
    summary: 'What a node learns of an address before anything is downloaded: name, size, type.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z.object({ clusterId: ClusterId, node: NodeName, url: Url, verifyCertificates: z.boolean() }),
    output: z.object({ name: z.string(), size: z.number().nullable(), type: z.string() }),
  },
  'catalogue.download': {
    summary: 'Has the nodes fetch a file from an address onto one or several storages, as a job with a part for each.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z
      .object({
        id: JobId,
        url: Url,
        ...stored,
        targets: Targets,
        checksum: Checksum.nullable(),
        verifyCertificates: z.boolean(),
      })
      .superRefine(nameFits),
    output: JobRef,
    audit: 'catalogue.download_started',
  },
  'catalogue.usage': {
    summary: 'Guests whose configuration, as last read, names one of the volumes.',
    permission: 'catalogue.read',
    scope: 'company',
    input: z.object({ volumes: z.array(VolumeRef).min(1).max(MOST_PLACES) }),
    output: z.array(
      z.object({
        clusterId: ClusterId,
        node: NodeName,
        volid: z.string(),
        guests: z.array(z.object({ guestId: GuestId, name: z.string(), vmid: z.number(), keys: z.array(z.string()) })),
        /** Guests of others that use it, whose names are not told. */
        others: z.number().int(),
      }),
    ),
  },
  'catalogue.remove': {
    summary: 'Deletes volumes nobody uses, as a job with a part for each.',
    permission: 'catalogue.write',
    scope: 'company',
    input: z.object({ id: JobId, volumes: z.array(VolumeRef).min(1).max(MOST_PLACES) }),
    output: JobRef,
    audit: 'catalogue.removal_started',
  },
} as const satisfies Contract

export const catalogueEvents = {
  'catalogue.volumesChanged': {
    summary: 'What the storages of these clusters hold is known anew: list it again.',
    permission: 'catalogue.read',
    audience: 'company',
    payload: z.object({ clusterIds: z.array(ClusterId) }),
  },
} as const satisfies EventContract
