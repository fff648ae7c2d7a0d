import { useState } from 'react'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { TagList } from '#renderer/components/TagList.tsx'
import { splitTags, tagProblem, writeTags } from '#shared/model/guest-edit/tags.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { EditDialog } from './EditDialog.tsx'
import { nextValues, useEditSession } from './use-edit-session.ts'

interface TagsDialogProps {
  readonly guest: GuestRow
  readonly onDone: () => void
  readonly onClose: () => void
}

export const TagsDialog = ({ guest, onDone, onClose }: TagsDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const [typed, setTyped] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const before = session.shown === null ? '' : (nextValues(session.shown).tags ?? '')
  const text = typed ?? splitTags(before).join(' ')
  const tags = splitTags(text)
  const problem = tags.map(tagProblem).find((one) => one !== null) ?? null
  const same = tags.join() === splitTags(before).join()
  return (
    <EditDialog
      guest={guest}
      title={`Tags of ${guest.name}`}
      submitLabel="Save tags"
      session={session}
      dirty={!same}
      blockedReason={same ? 'Nothing is changed yet.' : undefined}
      onSubmit={async () => {
        setLeft(true)
        if (problem !== null) return
        const change =
          tags.length === 0 ? { set: {}, remove: ['tags'] } : { set: { tags: writeTags(tags) }, remove: [] }
        await session.submit((digest) => ({ kind: 'config', digest, ...change, revert: [], passwordKey: null }), {
          tags: tags.length === 0 ? null : writeTags(tags),
        })
      }}
      onClose={onClose}
    >
      <LabelledField
        label="Tags"
        value={text}
        onChange={setTyped}
        onBlur={() => {
          setLeft(true)
        }}
        error={left ? problem : null}
        help="With blanks between them."
        autoFocus
      />
      <TagList tags={tags} />
    </EditDialog>
  )
}
