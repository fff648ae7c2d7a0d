import { useState } from 'react'
import { PASSWORD_MIN } from '#shared/model/password.ts'

/** What is typed when a password is chosen: the new one, and once more. */
export interface NewPassword {
  readonly value: string
  readonly again: string
  readonly setValue: (text: string) => void
  readonly setAgain: (text: string) => void
  /** What is wrong with what stands there; null: nothing. The core checks the rest. */
  readonly fault: string | null
  readonly againFault: string | null
  readonly clear: () => void
}

export const useNewPassword = (): NewPassword => {
  const [value, setValue] = useState('')
  const [again, setAgain] = useState('')
  const short = [...value].length < PASSWORD_MIN
  const differs = again !== value
  return {
    ...{ value, again, setValue, setAgain },
    fault: short ? `It needs at least ${PASSWORD_MIN} characters.` : null,
    againFault: !differs ? null : again === '' ? 'Enter it once more.' : 'This is not the same as above.',
    clear: () => {
      setValue('')
      setAgain('')
    },
  }
}
