import { chosenOf } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import css from '../Machines.module.css'

const WAYS = [
  {
    clone: 'full',
    label: 'Full clone',
    help: 'A copy of its own, on the storage you choose. Takes time and the whole space.',
  },
  {
    clone: 'linked',
    label: 'Linked clone',
    help: 'There at once and small, but it needs the template as long as it lives, and stays on its storage.',
  },
] as const

/** How a template is copied. What is no template can only be copied whole. */
export const CloneChoice = () => {
  const { draft, change, state } = useCreate()
  const { template } = chosenOf(draft, state.options)
  if (template === null) return <p className={css.muted}>A guest that is no template is copied whole: a full clone.</p>
  return (
    <fieldset className={css.kinds}>
      <legend>Copy</legend>
      {WAYS.map(({ clone, label, help }) => (
        <label key={clone} data-chosen={draft.clone === clone || undefined}>
          <input
            type="radio"
            name="clone"
            checked={draft.clone === clone}
            onChange={() => {
              change({ clone })
            }}
          />
          <span>{label}</span>
          <span className={css.muted}>{help}</span>
        </label>
      ))}
    </fieldset>
  )
}
