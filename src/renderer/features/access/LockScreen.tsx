import { useCallback, useState } from 'react'
import { loadAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Access.module.css'
import { AccessPage } from './AccessPage.tsx'

/** All there is while the console is locked; it goes on polling meanwhile. */
export const LockScreen = () => {
  const [passphrase, setPassphrase] = useState('')
  const unlock = useAction(
    useCallback(async (typed: string) => {
      await call('lock.unlock', { passphrase: typed })
      await loadAccess()
    }, []),
  )
  const ofField = unlock.error?.code === 'forbidden' || unlock.error?.code === 'busy'
  return (
    <AccessPage title="The console is locked" onSubmit={() => void unlock.run(passphrase)}>
      <LabelledField
        label="Passphrase"
        type="password"
        autoFocus
        autoComplete="off"
        value={passphrase}
        error={ofField ? unlock.error?.message : undefined}
        onChange={setPassphrase}
      />
      {unlock.error !== null && !ofField && <InlineError error={unlock.error} />}
      <div className={css.ways}>
        <button type="submit" className="mp-button" data-primary="true" disabled={unlock.busy || passphrase === ''}>
          Unlock the console
        </button>
      </div>
    </AccessPage>
  )
}
