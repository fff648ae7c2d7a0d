import type { Migration } from '../migrate.ts'
import { migration0010 } from './0010-settings.ts'
import { migration0020 } from './0020-clusters.ts'
import { migration0030 } from './0030-inventory.ts'
import { migration0040 } from './0040-tasks.ts'
import { migration0050 } from './0050-tokens.ts'
import { migration0055 } from './0055-figures.ts'
import { migration0060 } from './0060-companies.ts'
import { migration0070 } from './0070-access.ts'
import { migration0080 } from './0080-addresses.ts'
import { migration0090 } from './0090-jobs.ts'
import { migration0100 } from './0100-activity.ts'
import { migration0110 } from './0110-task-companies.ts'
import { migration0130 } from './0130-job-audiences.ts'
import { migration0140 } from './0140-job-retention.ts'
import { migration0150 } from './0150-ranges-of-removed-clusters.ts'
import { migration0160 } from './0160-discovery.ts'
import { migration0170 } from './0170-catalogue.ts'
import { migration0190 } from './0190-graphs.ts'
import { migration0200 } from './0200-machines.ts'
import { migration0220 } from './0220-edit-passwords.ts'
import { migration0230 } from './0230-open-consoles.ts'
import { migration0250 } from './0250-sign-in-attempts.ts'
import { migration0255 } from './0255-guest-nics.ts'
import { migration0270 } from './0270-volumes.ts'
import { migration0310 } from './0310-reasons.ts'
import { migration0320 } from './0320-missing-beside.ts'
import { migration0330 } from './0330-guests-of-tasks.ts'
import { migration0337 } from './0337-job-actions.ts'

/** Every step of the schema, oldest first. A new one is added at its place by number. */
export const allMigrations: readonly Migration[] = [
  migration0010,
  migration0020,
  migration0030,
  migration0040,
  migration0050,
  migration0055,
  migration0060,
  migration0070,
  migration0080,
  migration0090,
  migration0100,
  migration0110,
  migration0130,
  migration0140,
  migration0150,
  migration0160,
  migration0170,
  migration0190,
  migration0200,
  migration0220,
  migration0230,
  migration0250,
  migration0255,
  migration0270,
  migration0310,
  migration0320,
  migration0330,
  migration0337,
]
