import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { SecretText } from '#renderer/components/SecretText.tsx'
import css from './OnceShownPassword.module.css'

interface OnceShownPasswordProps {
  /** Of the password, which is kept until it is asked for by this. */
  readonly id: string
  readonly machine: string
}

/** The password of a new machine. Asked for once: then it is in this place alone, until that is closed. */
export const OnceShownPassword = ({ id, machine }: OnceShownPasswordProps) => {
  const [login, setLogin] = useState<{ readonly user: string; readonly password: string } | null>(null)
  const { run, busy, error } = useAction(
    useCallback(async () => {
      setLogin(await call('machines.revealPassword', { id }))
    }, [id]),
  )
  if (login !== null)
    return (
      <span className={css.login}>
        <span className="mono">{login.user === '' ? 'user of the image' : login.user}</span>
        <SecretText value={login.password} what={`password of ${machine}`} />
      </span>
    )
  return (
    <>
      <button
        type="button"
        className="mp-button"
        disabled={busy}
        title="It is shown once and not kept afterwards"
        aria-label={`Get password of ${machine}`}
        onClick={() => void run()}
      >
        Get password
      </button>
      {error !== null && <InlineError error={error} />}
    </>
  )
}
