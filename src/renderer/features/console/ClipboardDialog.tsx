import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useState } from 'react'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { CompanyId } from '#shared/model/ids.ts'
import type { ConsoleControls } from './console-controls.ts'

/** Typed one key after the other; more is a file. */
const MOST_TYPED = 20_000

interface ClipboardDialogProps {
  readonly controls: ConsoleControls
  /** What the machine put into its clipboard last; empty: nothing. */
  readonly received: string
  readonly company: CompanyId | null | undefined
  readonly onClose: () => void
}

/** Text into the machine, and what it copied out of it. A page may not read the clipboard, so the text is pasted here. */
export const ClipboardDialog = ({ controls, received, company, onClose }: ClipboardDialogProps) => {
  const [text, setText] = useState('')
  const tooLong = text.length > MOST_TYPED
  const give = (how: (text: string) => void) => (): void => {
    onClose()
    how(text)
  }
  const { toClipboard } = controls
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="console-clipboard">
      <CompanyEdge company={company} />
      <DialogTitle id="console-clipboard">Paste text</DialogTitle>
      <DialogContent>
        <LabelledField
          label="Text for the machine"
          help={
            toClipboard === undefined
              ? 'Pasted as a terminal does it.'
              : 'Typed key by key, as on a US keyboard; a machine with another layout shows other signs.'
          }
          error={tooLong ? `At most ${MOST_TYPED.toLocaleString('en')} characters are typed at once.` : null}
          autoFocus
          mono
          lines={10}
          value={text}
          onChange={setText}
        />
        {received !== '' && (
          <LabelledField label="What the machine copied" mono lines={6} value={received} onChange={() => undefined} />
        )}
      </DialogContent>
      <DialogActions>
        {received !== '' && <CopyButton text={received} label="Copy" />}
        <Button onClick={onClose}>Cancel</Button>
        {toClipboard !== undefined && (
          <Button variant="outlined" disabled={text === ''} onClick={give(toClipboard)}>
            Into its clipboard
          </Button>
        )}
        <Button variant="contained" disabled={text === '' || tooLong} onClick={give(controls.type)}>
          {toClipboard === undefined ? 'Paste text' : 'Type text'}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
