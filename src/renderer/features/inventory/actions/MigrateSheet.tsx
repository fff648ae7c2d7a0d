import { useState } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { formatBytes, plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeRequest, startAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'
import { lockWarning, namer, objectOf } from './guest-names.ts'
import { targetWarnings, unaskedWarnings } from './migrate-warnings.ts'
import { guestObstacle, nodeChoices, onlyPossible, targetStorages } from './migrate-targets.ts'
import { MigrateTargets } from './MigrateTargets.tsx'
import css from './MigrateTargets.module.css'
import { idsOf, splitGuests } from './split-guests.ts'
import { useMigrateChecks } from './use-migrate-checks.ts'

const SAME = ''
/** From this many on somebody may not want to wait until the cluster was asked of each. */
const MANY = 8

/** Nodes of the one cluster all of them are on. */
const useNodes = (guests: readonly GuestRow[]) => {
  const nodes = useInventory((state) => state.nodes)
  const clusters = new Set(guests.map(({ clusterId }) => clusterId))
  const [cluster] = clusters
  return clusters.size === 1 ? nodes.filter(({ clusterId }) => clusterId === cluster) : []
}

/** Where to, and how: of each node is said which of them cannot go there, and why, before anything moves. */
export const MigrateSheet = ({ guests }: { readonly guests: readonly GuestRow[] }) => {
  const looks = useClusterLooks()
  const nodes = useNodes(guests)
  const obstacleOf = (guest: GuestRow): string | null => wishObstacle(guest, looks.get(guest.clusterId), 'migrate')
  const movable = guests.filter((guest) => obstacleOf(guest) === null)
  const ids = nodes.length === 0 ? [] : idsOf(movable)
  const { checks, problems, asked, reload } = useMigrateChecks(ids)
  const [waits, setWaits] = useState(true)
  const [picked, setPicked] = useState('')
  const [withLocalDisks, setWithLocalDisks] = useState<boolean | null>(null)
  const [targetStorage, setTargetStorage] = useState(SAME)
  const single = guests.length === 1
  const local = [...checks.values()].flatMap(({ localDisks }) => localDisks)
  const asking = asked < ids.length
  // Whoever moves machines with local disks wants them moved along.
  const along = withLocalDisks ?? local.length > 0
  const choices = nodeChoices(
    nodes.filter(({ name }) => guests.some(({ node }) => node !== name)),
    movable,
    namer(guests, looks),
    checks,
    { withLocalDisks: along },
  )
  const chosen = picked === '' && !asking ? onlyPossible(choices) : picked
  const storages = chosen === '' ? [] : targetStorages([...checks.values()], chosen)
  const storage = along && storages.includes(targetStorage) ? targetStorage : null
  const way = { withLocalDisks: along, targetStorage: storage }
  const { able, targets, skipped, nameOf } = splitGuests(
    guests,
    looks,
    (guest) => obstacleOf(guest) ?? (chosen === '' ? null : guestObstacle(guest, chosen, checks.get(guest.id), way)),
  )
  const going = able.flatMap(({ id }) => checks.get(id) ?? [])
  const containers = able.filter(({ type, status }) => type === 'lxc' && status === 'running')
  const movedAlong = [...new Set(going.flatMap((check) => check.movedAlong))]
  const refused =
    nodes.length === 0
      ? 'They are on several clusters: choose guests of one.'
      : asking && waits
        ? `Asking the cluster where ${single ? 'it' : 'each'} can be moved${single ? '' : `: ${asked} of ${ids.length}`} …`
        : chosen === ''
          ? 'Choose a node.'
          : undefined
  return (
    <ConfirmedAction
      plan={{
        title: `Migrate ${objectOf(able, guests)}`,
        noun: 'guest',
        targets,
        skipped,
        effect: 'VMs that run are moved while they run; what is stopped is moved as it is.',
        warnings: [
          ...(containers.length === 0
            ? []
            : [
                {
                  id: 'restart',
                  text: 'Running containers are shut down and started on the other node:',
                  names: containers.map(nameOf),
                },
              ]),
          ...targetWarnings(able, checks, chosen, nameOf),
          ...(movedAlong.length === 0 ? [] : [{ id: 'along', text: 'HA moves these along:', names: movedAlong }]),
          ...unaskedWarnings(able, { checks, problems }, asking && waits, nameOf),
          ...lockWarning(able, nameOf),
        ],
        danger: false,
        destructive: false,
        confirm: chosen === '' ? 'Migrate' : `Migrate to ${chosen}`,
        ...(refused === undefined ? {} : { refused }),
      }}
      act={() =>
        startAction(
          {
            kind: 'migrate',
            target: chosen,
            withLocalDisks: along,
            targetStorage: storage,
          },
          idsOf(able),
        )
      }
      onClose={closeRequest}
      choice={
        <>
          <MigrateTargets choices={choices} count={movable.length} chosen={chosen} onChoose={setPicked} />
          {asking && waits && ids.length > MANY && (
            <button
              type="button"
              className={`mp-button ${css.impatient}`}
              onClick={() => {
                setWaits(false)
              }}
            >
              Do not wait: each is asked again before it moves
            </button>
          )}
        </>
      }
    >
      {local.length > 0 && (
        <label className={sheet.check}>
          <input
            type="checkbox"
            checked={along}
            onChange={(event) => {
              setWithLocalDisks(event.target.checked)
            }}
          />
          <span>
            {single
              ? `Move its local disks along: ${local.map(({ volid, size }) => (size === null ? volid : `${volid}, ${formatBytes(size)}`)).join('; ')}`
              : `Move local disks along: ${plural(local.length, 'disk')} of ${plural([...checks.values()].filter(({ localDisks }) => localDisks.length > 0).length, 'guest')}`}
          </span>
        </label>
      )}
      {along && local.length > 0 && chosen !== '' && (
        <LabelledField
          label="Local disks go to"
          value={storage ?? SAME}
          onChange={setTargetStorage}
          choices={[
            { value: SAME, label: 'Storages of the same name' },
            ...storages.map((name) => ({ value: name, label: name })),
          ]}
        />
      )}
      {[...problems.values()].slice(0, 1).map((error) => (
        <InlineError key={error.message} error={error} onRetry={reload} />
      ))}
    </ConfirmedAction>
  )
}
