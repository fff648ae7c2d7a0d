import { PASSWORD_MIN } from '#shared/model/password.ts'
import { copySecret } from '#renderer/components/copy-secret.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'

interface FirstPasswordFieldProps {
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (text: string) => void
}

/** A password to hand over, made up or typed; its person changes it at once. */
export const FirstPasswordField = ({ value, error, onChange }: FirstPasswordFieldProps) => (
  <>
    <LabelledField
      label="First password"
      mono
      value={value}
      problem={[...value].length < PASSWORD_MIN ? `It needs at least ${PASSWORD_MIN} characters.` : null}
      error={error}
      help="Hand it over; at the first sign-in a password of one’s own is chosen. It is not shown again."
      onChange={onChange}
    />
    <div>
      <CopyButton text={value} label="Copy password" write={copySecret} />
    </div>
  </>
)
