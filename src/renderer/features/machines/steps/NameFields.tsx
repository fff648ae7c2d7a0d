import { MOST_MACHINES } from '#shared/model/machine/machine-spec.ts'
import { machineNames } from '#shared/model/machine/machine-names.ts'
import { useCreate } from '../create-context.tsx'
import { countOf, type Draft } from '../draft.ts'
import { DraftField } from '../DraftField.tsx'
import css from './Fields.module.css'
import texts from '../Texts.module.css'
import { SaidField } from '../SaidField.tsx'

const SHOWN = 6

/** `web-01, web-02 … web-05` */
const preview = (draft: Draft): string => {
  const count = Math.min(countOf(draft), MOST_MACHINES)
  const names = machineNames(draft.name.trim(), Number(draft.first) || 0, count)
  if (names.length <= SHOWN) return names.join(', ')
  return `${names.slice(0, SHOWN - 2).join(', ')} … ${names.at(-1) ?? ''}`
}

/** `web` becomes `web-{n}` once there are several, and back. */
const numbered = (name: string, several: boolean): string => {
  if (several) return name.trim() === '' || name.includes('{') ? name : `${name.trim()}-{n}`
  return name.replace(/-?\{n+\}/, '')
}

/** How many, and what they are called. */
export const NameFields = () => {
  const { draft, change } = useCreate()
  const several = countOf(draft) > 1
  return (
    <>
      <div className={several ? css.names : css.name}>
        <DraftField
          label={several ? 'Name pattern' : 'Name'}
          of="name"
          placeholder={several ? 'web-{n}' : 'web-01'}
          help={several ? 'Their number stands for {n}; {nn} makes it 01, 02.' : undefined}
        />
        <SaidField
          label="How many"
          field="count"
          value={draft.count}
          onChange={(count) => {
            const now = countOf({ count }) > 1
            change({ count, ...(now === several ? {} : { name: numbered(draft.name, now) }) })
          }}
        />
        {several && <DraftField label="First number" of="first" />}
      </div>
      {several && draft.name.trim() !== '' && (
        <p className={`mono ${texts.muted}`} role="status" aria-label="Names">
          {preview(draft)}
        </p>
      )}
    </>
  )
}
