import { useCallback, useState } from 'react'
import type { TokenLifetime } from '#shared/contract/tokens.contract.ts'
import type { TokenId } from '#shared/model/ids.ts'
import { newId } from '#renderer/client/new-id.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { TokenSecretDialog } from './TokenSecretDialog.tsx'

const LIFETIMES: readonly { readonly value: string; readonly label: string; readonly days: TokenLifetime }[] = [
  { value: '30', label: 'In 30 days', days: 30 },
  { value: '90', label: 'In 90 days', days: 90 },
  { value: '365', label: 'In a year', days: 365 },
  { value: 'never', label: 'Never', days: null },
]

interface CreateTokenDialogProps {
  readonly onCreated: () => void
  readonly onClose: () => void
}

/** Name and lifetime of a new token; then its secret, once. */
export const CreateTokenDialog = ({ onCreated, onClose }: CreateTokenDialogProps) => {
  const [id] = useState(() => newId<TokenId>())
  const [label, setLabel] = useState('')
  const [lifetime, setLifetime] = useState('90')
  const [secret, setSecret] = useState<string | null>(null)
  const create = useAction(
    useCallback(
      async (name: string, days: TokenLifetime) => {
        const created = await call('tokens.create', { id, label: name, expiresInDays: days })
        setSecret(created.secret)
        onCreated()
      },
      [id, onCreated],
    ),
  )
  const name = label.trim()
  if (secret !== null) return <TokenSecretDialog label={name} secret={secret} onClose={onClose} />
  return (
    <FormDialog
      title="Create an API token"
      submitLabel="Create token"
      dirty={name !== ''}
      busy={create.busy}
      onSubmit={() => create.run(name, LIFETIMES.find(({ value }) => value === lifetime)?.days ?? null)}
      onClose={onClose}
    >
      {create.error !== null && <InlineError error={create.error} />}
      <LabelledField
        label="Name"
        autoFocus
        value={label}
        problem={requiredTextProblem(name, 'Enter a name.')}
        help="What uses it, so that you know later which one to revoke."
        onChange={(text) => {
          setLabel(text.slice(0, 60))
        }}
      />
      <LabelledField label="Expires" value={lifetime} choices={LIFETIMES} onChange={setLifetime} />
    </FormDialog>
  )
}
