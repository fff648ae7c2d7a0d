import { create } from 'zustand'
import type { PowerVerb } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'

interface PowerRequest {
  readonly verb: PowerVerb
  readonly ids: readonly GuestId[]
}

/** What somebody wants done, until the sheet that asks for confirmation is closed. */
export const usePowerRequest = create<{ readonly request: PowerRequest | null }>()(() => ({ request: null }))

/** Asks for confirmation, does it, shows what became of it. Any page may call this. */
export const requestPower = (verb: PowerVerb, ids: readonly GuestId[]): void => {
  usePowerRequest.setState({ request: { verb, ids } })
}

export const closePower = (): void => {
  usePowerRequest.setState({ request: null })
}
