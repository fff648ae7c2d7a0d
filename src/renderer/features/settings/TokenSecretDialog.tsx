import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useId } from 'react'
import { copySecret } from '#renderer/components/copy-secret.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import css from './ApiTokens.module.css'

interface TokenSecretDialogProps {
  readonly label: string
  readonly secret: string
  readonly onClose: () => void
}

/** The one time a token is seen. Only its button closes it: a stray click or Esc would lose the token. */
export const TokenSecretDialog = ({ label, secret, onClose }: TokenSecretDialogProps) => {
  const titleId = useId()
  return (
    <Dialog open maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} className={css.title ?? ''}>
        Token “{label}” was created
      </DialogTitle>
      <DialogContent className={css.content ?? ''} dividers>
        <p>Copy it now: it is not stored and cannot be shown again.</p>
        <code className={css.secret}>{secret}</code>
        <div>
          <CopyButton text={secret} label="Copy token" write={copySecret} />
        </div>
        <p className={css.muted}>
          Scripts send it in the header <span className="mono">Authorization: Bearer</span>. Whoever has it may do what
          you may: keep it as you keep a password.
        </p>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          I have stored it
        </Button>
      </DialogActions>
    </Dialog>
  )
}
