import { formatBytes, plural } from '#renderer/components/format.ts'
import type { DeleteCheck } from '#shared/model/delete-check.ts'
import type { GuestRow } from '#shared/model/guest.ts'

const BECOMES: Readonly<Record<DeleteCheck['holdings'][number]['becomes'], string>> = {
  freed: 'free again',
  removed: 'removed too',
  kept: 'stay, and work no more',
}

const linesOf = ({
  disks,
  snapshots,
  holdings,
  replication,
  backupJobs,
  ha,
}: DeleteCheck): { what: string; which: string }[] => {
  const size = disks.reduce((sum, disk) => sum + (disk.size ?? 0), 0)
  return [
    {
      what: `${plural(disks.length, 'disk')}${size > 0 ? `, ${formatBytes(size)}` : ''}`,
      which: disks.map(({ volid }) => volid).join(', '),
    },
    ...(snapshots === 0 ? [] : [{ what: plural(snapshots, 'snapshot'), which: 'removed too' }]),
    ...(ha ? [{ what: 'High availability', which: 'taken out of it with “purge”' }] : []),
    ...replication.map(({ id, target, schedule, enabled }) => ({
      what: `Replication job ${id}`,
      which: [`to ${target}`, schedule, enabled ? '' : 'switched off', 'removed with “purge”']
        .filter((part) => part !== '')
        .join(', '),
    })),
    ...holdings.map(({ what, names, becomes }) => ({
      what: `${what.charAt(0).toUpperCase()}${what.slice(1)}, ${BECOMES[becomes]}`,
      which: names.join(', '),
    })),
    ...(backupJobs ?? []).map(({ id, schedule, only, enabled }) => ({
      what: `Backup job ${id}`,
      which: [schedule, enabled ? '' : 'switched off', only ? 'backs up nothing else' : '']
        .filter((part) => part !== '')
        .join(', '),
    })),
    ...(backupJobs === null
      ? [{ what: 'Backup jobs', which: 'not known: the credential may not list them (Sys.Audit on /)' }]
      : []),
  ]
}

/** What goes with one machine. */
export const DeleteFacts = ({ guest, check }: { readonly guest: GuestRow; readonly check: DeleteCheck }) => (
  <ul aria-label={`What goes with ${guest.name}`}>
    {linesOf(check).map(({ what, which }) => (
      <li key={`${what}/${which}`}>
        <b>{what}</b>
        <span>{which}</span>
      </li>
    ))}
  </ul>
)
