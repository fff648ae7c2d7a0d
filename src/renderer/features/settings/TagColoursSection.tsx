import { useEffect, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { followTagColours, useTagColours } from '#renderer/client/tag-colours.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { TagList } from '#renderer/components/TagList.tsx'
import type { TagColourChoices } from '#shared/model/guest-edit/editable.ts'
import { tagColours, tagProblem } from '#shared/model/guest-edit/tags.ts'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

/** Colours of tags beside those their texts have in Proxmox. */
export const TagColoursSection = () => {
  const colours = useTagColours((state) => state.colours)
  useEffect(followTagColours, [])
  const [tag, setTag] = useState('')
  const name = tag.trim()
  const problem = name === '' ? null : tagProblem(name)
  const { run, busy, error } = useAction(async (next: TagColourChoices) => {
    await call('tags.setColours', { colours: next })
    useTagColours.setState({ colours: next })
  })
  const without = (gone: string): TagColourChoices =>
    Object.fromEntries(Object.entries(colours).filter(([each]) => each !== gone))
  return (
    <Section title="Tags" text="A tag has the colour that Proxmox gives its text, unless you choose one.">
      {Object.keys(colours)
        .sort()
        .map((each) => (
          <div key={each} className={css.line}>
            <TagList tags={[each]} />
            <input
              type="color"
              aria-label={`Colour of ${each}`}
              value={tagColours(each, colours).background}
              disabled={busy}
              onChange={(event) => void run({ ...colours, [each]: event.target.value })}
            />
            <button
              type="button"
              className="mp-button"
              aria-label={`Colour of ${each} as in Proxmox`}
              disabled={busy}
              onClick={() => void run(without(each))}
            >
              As in Proxmox
            </button>
          </div>
        ))}
      <form
        className={css.line}
        onSubmit={(event) => {
          event.preventDefault()
          if (name === '' || problem !== null) return
          void run({ ...colours, [name]: tagColours(name).background })
          setTag('')
        }}
      >
        <LabelledField label="Tag" value={tag} onChange={setTag} error={problem} />
        <button type="submit" className="mp-button" disabled={busy || name === '' || problem !== null}>
          Choose its colour
        </button>
      </form>
      {error !== null && <InlineError error={error} />}
    </Section>
  )
}
