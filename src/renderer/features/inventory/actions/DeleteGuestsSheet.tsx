import { useCallback, useState } from 'react'
import { may } from '#renderer/client/access.store.ts'
import { asAppError, call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { PlanWarning } from '#renderer/components/plan.ts'
import type { DeleteCheck } from '#shared/model/delete-check.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeRequest, startAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'
import { objectOf } from './guest-names.ts'
import { DeleteFacts } from './DeleteFacts.tsx'
import { idsOf, splitGuests } from './split-guests.ts'

/** So many are asked about at once; their clusters have limits of their own. */
const AT_ONCE = 8

interface Checked {
  readonly check: DeleteCheck | null
  readonly problem: string | null
}

/** What goes with each, asked of the clusters. */
const checkAll = async (ids: readonly GuestId[]): Promise<ReadonlyMap<GuestId, Checked>> => {
  const left = [...ids]
  const found = new Map<GuestId, Checked>()
  const work = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const checked = await call('guests.deleteCheck', { id }).then(
        (check): Checked => ({ check, problem: null }),
        (thrown: unknown): Checked => ({ check: null, problem: asAppError(thrown).message }),
      )
      found.set(id, checked)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return found
}

/** Why it cannot be deleted as things are; null: it can. */
const obstacleIn = (
  checked: Checked | undefined,
  { stopFirst, purge }: { readonly stopFirst: boolean; readonly purge: boolean },
): string | null => {
  if (checked === undefined) return null
  if (checked.problem !== null) return checked.problem
  const [obstacle] = checked.check?.obstacles ?? []
  if (obstacle !== undefined) return obstacle
  if (checked.check?.ha === true && !purge) return 'HA manages it: that takes “purge”.'
  const replication = checked.check?.replication ?? []
  if (replication.length > 0 && !purge)
    return `It is replicated (job ${replication.map(({ id }) => id).join(', ')}): that takes “purge”.`
  return checked.check?.running === true && !stopFirst ? 'It is running.' : null
}

const backupWarning = (guests: readonly GuestRow[], checked: ReadonlyMap<GuestId, Checked>): PlanWarning[] => {
  const named = guests.filter(({ id }) => (checked.get(id)?.check?.backupJobs?.length ?? 0) > 0)
  return named.length === 0
    ? []
    : [
        {
          id: 'jobs',
          text: 'Named by backup jobs of their cluster; with “purge” these no longer name them, else the jobs go on in vain:',
          names: named.map(({ name }) => name),
        },
      ]
}

/** What goes with them is asked of the clusters first; the number of the one machine is typed, or how many there are. */
export const DeleteGuestsSheet = ({ guests }: { readonly guests: readonly GuestRow[] }) => {
  const looks = useClusterLooks()
  const [stopFirst, setStopFirst] = useState(false)
  const [purge, setPurge] = useState(true)
  const [unreferenced, setUnreferenced] = useState(false)
  const key = idsOf(guests).join()
  const { value, error, reload } = useLoaded(
    useCallback(() => checkAll(key.split(',').filter((id) => id !== '') as GuestId[]), [key]),
  )
  const checked = value ?? new Map<GuestId, Checked>()
  const { able, targets, skipped } = splitGuests(
    guests,
    looks,
    (guest) =>
      wishObstacle(guest, looks.get(guest.clusterId), 'delete') ??
      obstacleIn(checked.get(guest.id), { stopFirst, purge }),
  )
  const running = guests.filter(({ id }) => checked.get(id)?.check?.running === true)
  const [only] = able
  const typed = able.length === 1 && only !== undefined ? String(only.vmid) : String(able.length)
  return (
    <ConfirmedAction
      plan={{
        title: `Delete ${objectOf(able, guests)}`,
        noun: 'guest',
        targets,
        skipped,
        effect:
          'Machine, disks and snapshots are removed from the cluster; the addresses it had here are free again. Backups are kept.',
        warnings: backupWarning(able, checked),
        lost: 'This cannot be undone.',
        danger: true,
        destructive: true,
        confirm: `Delete ${objectOf(able, guests)}`,
        ...(able.length === 1 ? { word: typed } : {}),
        ...(value === null && error === null ? { refused: 'Asking the cluster what goes with it …' } : {}),
      }}
      act={() =>
        startAction({ kind: 'delete', purge, destroyUnreferenced: unreferenced, stopFirst }, idsOf(able), typed)
      }
      onClose={closeRequest}
    >
      {running.length > 0 && may('vm.power') && (
        <Check
          label={`Stop ${objectOf(running)} first: the plug is pulled`}
          checked={stopFirst}
          onChange={setStopFirst}
        />
      )}
      <Check label="Purge: also out of backup jobs, replication and HA" checked={purge} onChange={setPurge} />
      <Check
        label="Also disks with its number that its configuration does not name"
        checked={unreferenced}
        onChange={setUnreferenced}
      />
      {able.flatMap((guest) => {
        const check = checked.get(guest.id)?.check ?? null
        return check === null ? [] : [<DeleteFacts key={guest.id} guest={guest} check={check} />]
      })}
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}

interface CheckProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

const Check = ({ label, checked, onChange }: CheckProps) => (
  <label className={sheet.check}>
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => {
        onChange(event.target.checked)
      }}
    />
    <span>{label}</span>
  </label>
)
