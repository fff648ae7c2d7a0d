import { useCallback, useState } from 'react'
import { loadAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Access.module.css'
import { QrCode } from './QrCode.tsx'

interface StepProps<Result> {
  readonly onDone: (result: Result) => void
  readonly onClose: () => void
}

interface Enrolment {
  readonly secret: string
  readonly uri: string
}

const AskPassword = ({ onDone, onClose }: StepProps<Enrolment>) => {
  const [password, setPassword] = useState('')
  const start = useAction(
    useCallback(async (typed: string) => onDone(await call('access.startTotp', { password: typed })), [onDone]),
  )
  return (
    <FormDialog
      title="Turn the second factor on"
      submitLabel="Continue"
      busy={start.busy}
      dirty={password !== ''}
      onSubmit={() => start.run(password)}
      onClose={onClose}
    >
      <p>You need an authenticator: an app on your phone, or a password manager that shows codes.</p>
      <LabelledField
        label="Your password"
        type="password"
        autoFocus
        autoComplete="current-password"
        value={password}
        problem={password === '' ? 'Enter your password.' : null}
        onChange={setPassword}
      />
      {start.error !== null && <InlineError error={start.error} />}
    </FormDialog>
  )
}

const Scan = ({ enrolment, onDone, onClose }: StepProps<readonly string[]> & { readonly enrolment: Enrolment }) => {
  const [code, setCode] = useState('')
  const confirm = useAction(
    useCallback(
      async (typed: string) => onDone((await call('access.confirmTotp', { code: typed })).recoveryCodes),
      [onDone],
    ),
  )
  return (
    <FormDialog
      title="Turn the second factor on"
      submitLabel="Turn it on"
      dirty={code !== ''}
      busy={confirm.busy}
      onSubmit={() => confirm.run(code)}
      onClose={onClose}
    >
      <p>Scan this with the authenticator, then enter the code it shows.</p>
      <QrCode text={enrolment.uri} label="QR code with the secret for the authenticator" />
      <p className={css.muted}>
        Cannot scan it? Type this secret instead: <code className={css.secret}>{enrolment.secret}</code>
      </p>
      <LabelledField
        label="Code"
        autoFocus
        autoComplete="one-time-code"
        mono
        value={code}
        problem={/^\s*(\d\s*){6}$/.test(code) ? null : 'Enter the six digits.'}
        onChange={setCode}
      />
      {confirm.error !== null && <InlineError error={confirm.error} />}
    </FormDialog>
  )
}

const Codes = ({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) => (
  <FormDialog title="Your recovery codes" submitLabel="I have stored them" told onSubmit={onClose} onClose={onClose}>
    <p>
      The second factor is on. Without the authenticator each of these codes lets you in once. They are not shown again:
      keep them where the authenticator is not.
    </p>
    <ul className={css.codes} aria-label="Recovery codes">
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
    <div>
      <CopyButton text={codes.join('\n')} label="Copy codes" />
    </div>
  </FormDialog>
)

/** Password, QR code and a code of it, then the recovery codes, once. */
export const TotpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const finish = useCallback((made: readonly string[]) => {
    setCodes(made)
    void loadAccess()
  }, [])
  if (codes !== null) return <Codes codes={codes} onClose={onClose} />
  if (enrolment !== null) return <Scan enrolment={enrolment} onDone={finish} onClose={onClose} />
  return <AskPassword onDone={setEnrolment} onClose={onClose} />
}
