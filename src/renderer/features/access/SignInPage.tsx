import { useCallback, useState } from 'react'
import { useAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { startOver } from '#renderer/client/start-over.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Access.module.css'
import { AccessPage } from './AccessPage.tsx'

/** Login and password, then the code where the account has a second factor. */
export const SignInPage = () => {
  const reason = useAccess((state) => state.reason)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [asksCode, setAsksCode] = useState(false)
  const signIn = useAction(
    useCallback(async (given: { login: string; password: string; code?: string }) => {
      const { status } = await call('access.signIn', given)
      if (status === 'signed_in') startOver()
      else setAsksCode(true)
    }, []),
  )
  return (
    <AccessPage
      key={asksCode ? 'code' : 'password'}
      title="Sign in to Multpanel"
      text={reason ?? undefined}
      busy={signIn.busy}
      onSubmit={() => signIn.run(asksCode ? { login, password, code } : { login, password })}
    >
      {asksCode ? (
        <LabelledField
          key="code"
          label="Code"
          autoFocus
          autoComplete="one-time-code"
          value={code}
          help="The six digits your authenticator shows, or one of your recovery codes."
          problem={code.trim() === '' ? 'Enter the code.' : null}
          onChange={setCode}
        />
      ) : (
        <>
          <LabelledField
            label="Login"
            autoFocus
            autoComplete="username"
            value={login}
            problem={login.trim() === '' ? 'Enter your login: an e-mail address or a short name.' : null}
            onChange={setLogin}
          />
          <LabelledField
            label="Password"
            type="password"
            autoComplete="current-password"
            value={password}
            problem={password === '' ? 'Enter your password.' : null}
            onChange={setPassword}
          />
        </>
      )}
      {signIn.error !== null && <InlineError error={signIn.error} />}
      <div className={css.ways}>
        <button type="submit" className="mp-button" data-primary="true" disabled={signIn.busy}>
          Sign in
        </button>
        {asksCode && (
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              setAsksCode(false)
              setCode('')
              setPassword('')
            }}
          >
            Use another account
          </button>
        )}
      </div>
    </AccessPage>
  )
}
