import { useState } from 'react'
import { PASSWORD_MIN } from '#shared/model/password.ts'

/** What is typed when a password is chosen: the new one, and once more. */
export interface NewPassword {
  readonly value: string
  readonly again: string
  readonly setValue: (text: string) => void
  readonly setAgain: (text: string) => void
  /** What is wrong, once it is known to be; null: nothing yet. */
  readonly fault: string | null
  readonly againFault: string | null
  /** Why it cannot be sent now; undefined when it can. The core checks the rest. */
  readonly blocked: string | undefined
  readonly clear: () => void
}

export const useNewPassword = (): NewPassword => {
  const [value, setValue] = useState('')
  const [again, setAgain] = useState('')
  const short = [...value].length < PASSWORD_MIN
  const differs = again !== value
  return {
    ...{ value, again, setValue, setAgain },
    fault: again !== '' && short ? `It needs at least ${PASSWORD_MIN} characters.` : null,
    againFault: again !== '' && differs ? 'This is not the same as above.' : null,
    blocked: short ? `Enter at least ${PASSWORD_MIN} characters.` : differs ? 'Enter it twice.' : undefined,
    clear: () => {
      setValue('')
      setAgain('')
    },
  }
}
