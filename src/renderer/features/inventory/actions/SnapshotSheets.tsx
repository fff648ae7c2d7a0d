import { useCallback, useState } from 'react'
import { may } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { GuestRow, GuestSnapshot } from '#shared/model/guest.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { guestTarget } from '../guest-target.ts'
import { closeRequest, startAction } from './action.store.ts'
import { lockWarning } from './guest-names.ts'

interface SnapshotSheetProps {
  readonly guest: GuestRow
  readonly name: string
}

const useSnapshots = ({ id }: GuestRow) => {
  const { value, error, reload } = useLoaded(useCallback(() => call('guests.detail', { id, live: true }), [id]))
  return { snapshots: value?.snapshots.value ?? null, error, reload }
}

/** Those that were taken after this one. */
export const takenAfter = (snapshots: readonly GuestSnapshot[], name: string): readonly GuestSnapshot[] => {
  const takenAt = snapshots.find((one) => one.name === name)?.takenAt ?? null
  return takenAt === null ? [] : snapshots.filter((one) => one.takenAt !== null && one.takenAt > takenAt)
}

/** What a rollback takes away: everything written since the snapshot. */
export const RollbackSheet = ({ guest, name }: SnapshotSheetProps) => {
  const looks = useClusterLooks()
  const { snapshots, error, reload } = useSnapshots(guest)
  const [start, setStart] = useState(guest.status === 'running' && may('vm.power'))
  const found = snapshots?.find((one) => one.name === name)
  const later = takenAfter(snapshots ?? [], name)
  const takenAt = found?.takenAt ?? null
  const since = takenAt === null ? 'it was taken' : formatInstant(takenAt)
  const gone = snapshots !== null && found === undefined
  return (
    <ConfirmedAction
      plan={{
        title: `Roll ${guest.name} back to ${name}`,
        noun: 'guest',
        targets: [guestTarget(guest, looks)],
        effect:
          found?.withMemory === true
            ? 'Disks, configuration and memory are put back: it then runs on where it was.'
            : `Disks and configuration are put back${guest.status === 'running' ? '; it is stopped hard for that' : ''}.`,
        warnings: [
          ...lockWarning([guest], ({ name: who }) => who),
          ...(later.length === 0
            ? []
            : [
                {
                  id: 'later',
                  text: 'Snapshots taken after it; on some storages (ZFS) it must be the newest, so that these have to be deleted first:',
                  names: later.map((one) => one.name),
                },
              ]),
        ],
        lost: `Everything written to its disks since ${since}, and every change of its configuration, is lost. Take a snapshot first if it may be needed.`,
        danger: true,
        destructive: true,
        confirm: 'Roll back',
        ...(snapshots === null && error === null ? { refused: 'Reading its snapshots …' } : {}),
        ...(gone ? { refused: `It has no snapshot “${name}” any more.` } : {}),
      }}
      act={() =>
        startAction({ kind: 'snapshot.rollback', name, start: start && found?.withMemory !== true }, [guest.id])
      }
      onClose={closeRequest}
    >
      {found?.withMemory !== true && may('vm.power') && (
        <label className={sheet.check}>
          <input
            type="checkbox"
            checked={start}
            onChange={(event) => {
              setStart(event.target.checked)
            }}
          />
          <span>Start it afterwards</span>
        </label>
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}

/** The state it kept is gone; what came after it stays. */
export const DeleteSnapshotSheet = ({ guest, name }: SnapshotSheetProps) => {
  const looks = useClusterLooks()
  return (
    <ConfirmedAction
      plan={{
        title: `Delete the snapshot ${name} of ${guest.name}`,
        noun: 'guest',
        targets: [guestTarget(guest, looks)],
        effect: 'The machine and its other snapshots stay as they are.',
        warnings: lockWarning([guest], ({ name: who }) => who),
        lost: `There is no way back to ${name} then.`,
        danger: true,
        destructive: false,
        confirm: 'Delete snapshot',
      }}
      act={() => startAction({ kind: 'snapshot.delete', name }, [guest.id])}
      onClose={closeRequest}
    />
  )
}
