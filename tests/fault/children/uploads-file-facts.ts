import { join } from 'node:path'
import type { OperationArguments } from '#shared/contract/index.ts'
import type { CatalogueTarget } from '#shared/model/catalogue.ts'
import type { JobId } from '#shared/model/ids.ts'

/** What the test tells the child that uploads a file. */
export interface UploadsFile {
  readonly directory: string
  readonly file: string
  readonly name: string
  readonly jobId: JobId
  readonly clusters: readonly OperationArguments<'clusters.add'>[]
  readonly targets: CatalogueTarget[]
}

/** The same vault for the child and for whoever comes after it. */
export const uploadsVault = (directory: string) => ({
  path: join(directory, 'credentials.sealed'),
  key: new Uint8Array(32).fill(7),
})
