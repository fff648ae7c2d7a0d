import { useCallback } from 'react'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './GuestPassword.module.css'
import { OnceShownPassword } from './OnceShownPassword.tsx'

interface GuestPasswordProps {
  readonly guest: Pick<GuestRow, 'id' | 'name'>
}

const Password = ({ guest: { id, name } }: GuestPasswordProps) => {
  const { value } = useLoaded(useCallback(() => call('machines.passwords', { guestId: id }), [id]))
  const waiting = (value ?? []).filter(({ shownAt }) => shownAt === null)
  return waiting.map((password) => (
    <div key={password.id} className={css.waiting} role="note">
      <span>The password it was made with was not looked at yet. It is shown once.</span>
      <OnceShownPassword id={password.id} machine={name} />
    </div>
  ))
}

/** The password of a machine the console made, as long as nobody looked at it; nothing of any other guest. */
export const GuestPassword = ({ guest }: GuestPasswordProps) =>
  usePermissions()('vm.create') ? <Password key={guest.id} guest={guest} /> : null
