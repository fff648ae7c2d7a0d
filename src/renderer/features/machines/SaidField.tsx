import type { ComponentProps } from 'react'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { useCreate } from './create-context.tsx'

type SaidFieldProps = Omit<ComponentProps<typeof LabelledField>, 'name' | 'error' | 'onBlur'> & {
  /** Its path in what is sent: the problems there are its own. */
  readonly field: string
}

/** A field of the form of new machines: what is wrong with it is said once it was left. */
export const SaidField = ({ field, ...props }: SaidFieldProps) => {
  const { create, said } = useCreate()
  return (
    <LabelledField
      {...props}
      name={field}
      error={said(field)}
      onBlur={() => {
        create.leave(field)
      }}
    />
  )
}
