import { CardChoice } from '../CardChoice.tsx'
import { chosenOf } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import texts from '../Texts.module.css'

const WAYS = [
  {
    value: 'full',
    label: 'Full clone',
    help: 'A copy of its own, on the storage you choose. Takes time and the whole space.',
  },
  {
    value: 'linked',
    label: 'Linked clone',
    help: 'There at once and small, but it needs the template as long as it lives, and stays on its storage.',
  },
] as const

/** How a template is copied. What is no template can only be copied whole. */
export const CloneChoice = () => {
  const { draft, change, state } = useCreate()
  const { template } = chosenOf(draft, state.options)
  if (template === null)
    return <p className={texts.muted}>A guest that is no template is copied whole: a full clone.</p>
  return (
    <CardChoice
      legend="Copy"
      options={WAYS}
      value={draft.clone}
      onChange={(clone) => {
        change({ clone })
      }}
    />
  )
}
