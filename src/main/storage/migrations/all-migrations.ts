import type { Migration } from '../migrate.ts'
import { migration0010 } from './0010-settings.ts'

/** Every step of the schema, oldest first. A new one is added at its place by number. */
export const allMigrations: readonly Migration[] = [migration0010]
