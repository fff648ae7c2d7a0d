import { useState } from 'react'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { TagList } from '#renderer/components/TagList.tsx'
import { splitTags, tagProblem } from '#shared/model/guest-edit/tags.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { closeRequest, startAction } from '../actions/action.store.ts'
import { wishObstacle } from '../actions/action-rules.ts'
import { lockWarning, objectOf } from '../actions/guest-names.ts'
import { idsOf, splitGuests } from '../actions/split-guests.ts'
import { useClusterLooks } from '../cluster-looks.ts'

interface BulkProps {
  readonly guests: readonly GuestRow[]
}

const useSplit = (guests: readonly GuestRow[], wish: 'tags' | 'switches') => {
  const looks = useClusterLooks()
  return splitGuests(guests, looks, (guest) => wishObstacle(guest, looks.get(guest.clusterId), wish))
}

/** Adds and removes tags of one or many; all others each of them has stay. */
export const BulkTagsSheet = ({ guests }: BulkProps) => {
  const { able, targets, skipped, nameOf } = useSplit(guests, 'tags')
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const [added, removed] = [splitTags(add), splitTags(remove)]
  const known = [...new Set(able.flatMap(({ tags }) => tags))].sort()
  const problem = added.map(tagProblem).find((one) => one !== null) ?? null
  const both = added.find((tag) => removed.includes(tag))
  const nothing = added.length + removed.length === 0
  return (
    <ConfirmedAction
      plan={{
        title: `Change tags of ${objectOf(able)}`,
        noun: 'guest',
        targets,
        skipped,
        effect: 'Tags that are not named here stay as they are on each.',
        warnings: lockWarning(able, nameOf),
        danger: false,
        destructive: false,
        confirm: 'Change tags',
      }}
      blockedReason={
        problem ??
        (both === undefined
          ? nothing
            ? 'Enter a tag to add or remove.'
            : undefined
          : `“${both}” is added and removed.`)
      }
      act={() => startAction({ kind: 'tags', add: added, remove: removed }, idsOf(able))}
      onClose={closeRequest}
    >
      <LabelledField label="Add" value={add} onChange={setAdd} help="With blanks between them." autoFocus />
      <LabelledField
        label="Remove"
        value={remove}
        onChange={setRemove}
        help={known.length === 0 ? 'None of them has a tag.' : `They have: ${known.join(', ')}`}
      />
      {added.length > 0 && <TagList tags={added} />}
    </ConfirmedAction>
  )
}

const SWITCH_CHOICES = [
  { value: '', label: 'As it is' },
  { value: '1', label: 'On' },
  { value: '0', label: 'Off' },
]

/** Start at boot and protection of many. */
export const BulkSwitchesSheet = ({ guests }: BulkProps) => {
  const { able, targets, skipped, nameOf } = useSplit(guests, 'switches')
  const [onboot, setOnboot] = useState('')
  const [protection, setProtection] = useState('')
  const set = Object.fromEntries(Object.entries({ onboot, protection }).filter(([, value]) => value !== ''))
  const action = { kind: 'config' as const, digest: null, set, remove: [], revert: [], passwordKey: null }
  return (
    <ConfirmedAction
      plan={{
        title: `Set options of ${objectOf(able)}`,
        noun: 'guest',
        targets,
        skipped,
        effect: 'Both hold at once, also on machines that run.',
        warnings: lockWarning(able, nameOf),
        danger: false,
        destructive: false,
        confirm: 'Set options',
      }}
      blockedReason={Object.keys(set).length === 0 ? 'Choose what is set.' : undefined}
      act={() => startAction(action, idsOf(able))}
      onClose={closeRequest}
    >
      <LabelledField label="Start at boot" value={onboot} onChange={setOnboot} choices={SWITCH_CHOICES} autoFocus />
      <LabelledField
        label="Protection"
        value={protection}
        onChange={setProtection}
        choices={SWITCH_CHOICES}
        help="A protected machine and its disks cannot be deleted."
      />
    </ConfirmedAction>
  )
}
