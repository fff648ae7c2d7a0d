import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that take longest, from the longest on (seconds on two quiet cores: 110 down to 20). A clean clone knows none of them, and what
 * is begun last while nothing else is left is waited for by everyone. A file that is not named here comes after these.
 */
const LONGEST = [
  'e2e/console-accessibility',
  'e2e/console-accessibility-dialogs',
  'e2e/wizard-in-browser',
  'e2e/console-create-machines',
  'fault/storage-kill',
  'fault/machines-kill',
  'e2e/console-actions',
  'e2e/desktop-lock',
  'adapter/discovery-lab',
  'e2e/console-keyboard',
  'e2e/console-consoles',
  'e2e/console-edit',
  'e2e/console-life',
  'e2e/console-discover',
  'fault/jobs-kill',
  'e2e/page-in-browser',
  'e2e/console-clusters',
  'adapter/machines-create',
  'adapter/machines-undo',
  'e2e/console-graphs',
  'fault/inventory-faults',
  'fault/actions-kill',
  'e2e/console-crash',
  'e2e/console-companies',
  'e2e/console-addresses',
  'e2e/console-power',
  'e2e/console-first-start',
  'adapter/guest-edit',
  'e2e/console-inventory',
].map((name) => `${name}.test.ts`)

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.indexOf(path.relative(path.resolve('tests'), moduleId).replaceAll(path.sep, '/'))
  return place === -1 ? LONGEST.length : place
}

/**
 * Begins the longest files first, so that all workers end at about the same time. The others follow project by project: a
 * worker goes on with the next file where that is of the same project.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // What vitest itself would do orders the rest.
    return (await super.sort(files)).toSorted(
      (one, other) => placeOf(one) - placeOf(other) || one.project.name.localeCompare(other.project.name),
    )
  }
}
