import { useCallback, useState } from 'react'
import { loadAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'

/** Turns one's own second factor off, with the password. */
export const EndTotpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const [password, setPassword] = useState('')
  const end = useAction(
    useCallback(
      async (typed: string) => {
        await call('access.endTotp', { password: typed })
        await loadAccess()
        onClose()
      },
      [onClose],
    ),
  )
  return (
    <FormDialog
      title="Turn the second factor off"
      submitLabel="Turn it off"
      destructive
      busy={end.busy}
      dirty={password !== ''}
      onSubmit={() => end.run(password)}
      onClose={onClose}
    >
      <p>From then on your password alone lets you in, and your recovery codes are void.</p>
      <LabelledField
        label="Your password"
        type="password"
        autoFocus
        autoComplete="current-password"
        value={password}
        problem={password === '' ? 'Enter your password.' : null}
        onChange={setPassword}
      />
      {end.error !== null && <InlineError error={end.error} />}
    </FormDialog>
  )
}
