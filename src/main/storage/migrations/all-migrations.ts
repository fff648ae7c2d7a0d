import type { Migration } from '../migrate.ts'
import { migration0010 } from './0010-settings.ts'
import { migration0020 } from './0020-clusters.ts'
import { migration0030 } from './0030-inventory.ts'
import { migration0040 } from './0040-tasks.ts'
import { migration0050 } from './0050-tokens.ts'
import { migration0080 } from './0080-addresses.ts'

/** Every step of the schema, oldest first. A new one is added at its place by number. */
export const allMigrations: readonly Migration[] = [
  migration0010,
  migration0020,
  migration0030,
  migration0040,
  migration0050,
  migration0080,
]
