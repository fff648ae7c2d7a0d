import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { formatBytes } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { migrateObstacle, type MigrateCheck } from '#shared/model/migrate-check.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeRequest, startAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'
import { lockWarning, objectOf } from './guest-names.ts'
import { MigrateTargets } from './MigrateTargets.tsx'
import { idsOf, splitGuests } from './split-guests.ts'

const SAME = ''

/** What the cluster says of moving the one machine; of several each job asks before it moves. */
const useMigrateCheck = (guests: readonly GuestRow[]) => {
  const id = guests.length === 1 ? (guests[0]?.id ?? null) : null
  return useLoaded(
    useCallback(
      async (): Promise<MigrateCheck | null> => (id === null ? null : call('guests.migrateCheck', { id })),
      [id],
    ),
  )
}

/** Nodes of the one cluster all of them are on. */
const useNodes = (guests: readonly GuestRow[]) => {
  const nodes = useInventory((state) => state.nodes)
  const clusters = new Set(guests.map(({ clusterId }) => clusterId))
  const [cluster] = clusters
  return clusters.size === 1 ? nodes.filter(({ clusterId }) => clusterId === cluster) : []
}

/** Where to, and how: of each node is said what stands in the way. */
export const MigrateSheet = ({ guests }: { readonly guests: readonly GuestRow[] }) => {
  const looks = useClusterLooks()
  const nodes = useNodes(guests)
  const { value: check, error, reload } = useMigrateCheck(guests)
  const [chosen, setChosen] = useState<string | null>(null)
  const [withLocalDisks, setWithLocalDisks] = useState<boolean | null>(null)
  const [targetStorage, setTargetStorage] = useState(SAME)
  const single = guests.length === 1
  const local = check?.localDisks ?? []
  // Whoever moves a machine with local disks wants them moved along; of several nobody knows before each is asked.
  const along = withLocalDisks ?? (single ? local.length > 0 : false)
  const target = chosen ?? ''
  const { able, targets, skipped, nameOf } = splitGuests(guests, looks, (guest) => {
    const obstacle = wishObstacle(guest, looks.get(guest.clusterId), 'migrate')
    if (obstacle !== null || target === '') return obstacle
    if (guest.node === target) return `It is on ${target} already.`
    return single && check !== null ? migrateObstacle(check, target, { withLocalDisks: along }) : null
  })
  const there = check?.targets.find(({ node }) => node === target)
  const containers = able.filter(({ type, status }) => type === 'lxc' && status === 'running')
  const refused =
    nodes.length === 0
      ? 'They are on several clusters: choose guests of one.'
      : single && check === null && error === null
        ? 'Asking the cluster where it can be moved …'
        : target === ''
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
          ...(there?.warnings ?? []).map((text, index) => ({
            id: `warning${index}`,
            text: `${target}: ${text}`,
            names: [],
          })),
          ...(check === null || check.movedAlong.length === 0
            ? []
            : [{ id: 'along', text: 'HA moves these along:', names: check.movedAlong }]),
          ...lockWarning(able, nameOf),
        ],
        danger: false,
        destructive: false,
        confirm: target === '' ? 'Migrate' : `Migrate to ${target}`,
        ...(refused === undefined ? {} : { refused }),
      }}
      act={() =>
        startAction(
          {
            kind: 'migrate',
            target,
            withLocalDisks: along,
            targetStorage: targetStorage === SAME ? null : targetStorage,
          },
          idsOf(able),
        )
      }
      onClose={closeRequest}
    >
      <MigrateTargets
        nodes={nodes.filter(({ name }) => guests.some(({ node }) => node !== name))}
        check={check}
        way={{ withLocalDisks: along }}
        chosen={target}
        onChoose={setChosen}
      />
      {(local.length > 0 || !single) && (
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
              : 'Move local disks along where there are any'}
          </span>
        </label>
      )}
      {along && there !== undefined && (
        <LabelledField
          label="Local disks go to"
          value={targetStorage}
          onChange={setTargetStorage}
          choices={[
            { value: SAME, label: 'Storages of the same name' },
            ...there.storages.map((name) => ({ value: name, label: name })),
          ]}
        />
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
