import type { OperationArguments, OperationName } from '#shared/contract/index.ts'

const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const JOB = '01936b2e-9a00-7c33-9c22-1d2e3f4a5b6c'
const FILE = '01936b2e-9a00-7c33-9c22-2d2e3f4a5b6d'
const target = { clusterId: CLUSTER, node: 'pve1', storage: 'local' } as const
const volume = { ...target, volid: 'local:iso/debian-12.11.0-amd64-netinst.iso' } as const
const file = { kind: 'iso', name: 'debian-12.11.0-amd64-netinst.iso' } as const
const url = 'https://cdimage.debian.org/debian-cd/12.11.0/amd64/iso-cd/debian-12.11.0-amd64-netinst.iso'
const checksum = {
  algorithm: 'sha256',
  value: '30ca12a15cae6a1033e03ad59eb7f66a6d5a258dcf27acd115c2bd42d22640e8',
} as const

/** Inputs of the operations on the catalogue. */
export const CATALOGUE_EXAMPLES: { readonly [Name in OperationName]?: OperationArguments<Name> } = {
  'catalogue.scan': { id: JOB, what: 'iso', clusterIds: [CLUSTER] },
  'catalogue.chooseFile': { kind: 'iso' },
  'catalogue.announceFile': { id: FILE, ...file, size: 702_545_920, targets: [target] },
  'catalogue.dropFile': { id: FILE },
  'catalogue.upload': { id: JOB, fileId: FILE, ...file, targets: [target], checksum },
  'catalogue.urlMetadata': { clusterId: CLUSTER, node: 'pve1', url, verifyCertificates: true },
  'catalogue.download': { id: JOB, url, ...file, targets: [target], checksum, verifyCertificates: true },
  'catalogue.usage': { volumes: [volume] },
  'catalogue.remove': { id: JOB, volumes: [volume] },
}
