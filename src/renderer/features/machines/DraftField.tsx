import type { ComponentProps } from 'react'
import { CheckField } from './CheckField.tsx'
import { useCreate } from './create-context.tsx'
import type { Draft } from './draft.ts'
import { SaidField } from './SaidField.tsx'

/** What of the draft is typed as it stands. */
type TextKey = { [Key in keyof Draft]: string extends Draft[Key] ? Key : never }[keyof Draft]
type SwitchKey = { [Key in keyof Draft]: boolean extends Draft[Key] ? Key : never }[keyof Draft]

type DraftFieldProps = Omit<ComponentProps<typeof SaidField>, 'field' | 'value' | 'onChange'> & {
  readonly of: TextKey
  /** Absent: it is called in what is sent as in the draft. */
  readonly field?: string
}

/** A text of the draft. */
export const DraftField = ({ of: key, field = key, ...props }: DraftFieldProps) => {
  const { draft, change } = useCreate()
  return (
    <SaidField
      {...props}
      field={field}
      value={draft[key]}
      onChange={(text) => {
        change({ [key]: text })
      }}
    />
  )
}

/** A switch of the draft. */
export const DraftCheck = ({
  of: key,
  ...props
}: Omit<ComponentProps<typeof CheckField>, 'checked' | 'onChange'> & { readonly of: SwitchKey }) => {
  const { draft, change } = useCreate()
  return (
    <CheckField
      {...props}
      checked={draft[key]}
      onChange={(on) => {
        change({ [key]: on })
      }}
    />
  )
}
