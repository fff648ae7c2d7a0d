import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { NewPassword } from './use-password-form.ts'

interface NewPasswordFieldsProps {
  readonly form: NewPassword
  readonly what?: string
  /** It may be left empty: what is there stays. */
  readonly optional?: boolean
  /** What the core said of it. */
  readonly error?: string | undefined
}

/** A new password and the same once more. */
export const NewPasswordFields = ({ form, what = 'New password', optional = false, error }: NewPasswordFieldsProps) => (
  <>
    <LabelledField
      label={what}
      type="password"
      autoComplete="new-password"
      value={form.value}
      problem={optional && form.value === '' && form.again === '' ? null : form.fault}
      error={error}
      help="At least 12 characters; a few words in a row are easy to keep."
      onChange={form.setValue}
    />
    <LabelledField
      label={`${what} once more`}
      type="password"
      autoComplete="new-password"
      value={form.again}
      problem={form.againFault}
      onChange={form.setAgain}
    />
  </>
)
