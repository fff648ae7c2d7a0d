import VisibilityOffOutlined from '@mui/icons-material/VisibilityOffOutlined'
import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined'
import { useState } from 'react'
import { copySecret } from './copy-secret.ts'
import { CopyButton } from './CopyButton.tsx'
import css from './SecretText.module.css'

interface SecretTextProps {
  readonly value: string
  /** What it is, for screen readers: "password of web-01". */
  readonly what: string
}

const DOTS = '••••••••••••'

/** A secret as dots; it can be looked at and copied, and what was copied leaves the clipboard after 30 s. */
export const SecretText = ({ value, what }: SecretTextProps) => {
  const [shown, setShown] = useState(false)
  const verb = shown ? 'Hide' : 'Reveal'
  return (
    <span className={css.secret}>
      {shown ? <code>{value}</code> : <span aria-label={`${what}, hidden`}>{DOTS}</span>}
      <button
        type="button"
        className="mp-icon-button"
        aria-label={`${verb} ${what}`}
        title={verb}
        onClick={() => {
          setShown(!shown)
        }}
      >
        {shown ? <VisibilityOffOutlined aria-hidden /> : <VisibilityOutlined aria-hidden />}
      </button>
      <CopyButton text={value} what={what} write={copySecret} />
    </span>
  )
}
