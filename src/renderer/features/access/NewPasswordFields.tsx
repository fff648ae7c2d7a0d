import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { NewPassword } from './use-password-form.ts'

interface NewPasswordFieldsProps {
  readonly form: NewPassword
  readonly what?: string
  /** What the core said of it. */
  readonly error?: string | undefined
}

/** A new password and the same once more. */
export const NewPasswordFields = ({ form, what = 'New password', error }: NewPasswordFieldsProps) => (
  <>
    <LabelledField
      label={what}
      type="password"
      autoComplete="new-password"
      value={form.value}
      error={form.fault ?? error}
      help="At least 12 characters; a few words in a row are easy to keep."
      onChange={form.setValue}
    />
    <LabelledField
      label={`${what} once more`}
      type="password"
      autoComplete="new-password"
      value={form.again}
      error={form.againFault}
      onChange={form.setAgain}
    />
  </>
)
