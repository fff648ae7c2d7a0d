import { create } from 'zustand'
import type { GuestId } from '#shared/model/ids.ts'

/** What somebody wants to change of one machine; each has a form of its own. */
export type EditWish =
  | { readonly what: 'values'; readonly form: ValuesFormName }
  | { readonly what: 'tags' | 'boot' | 'diskAdd' | 'cloudinitAdd' }
  | { readonly what: 'diskResize' | 'diskMove' | 'diskDetach' | 'diskAttach' | 'diskRemove'; readonly disk: string }
  | { readonly what: 'cdrom'; readonly drive: string | null }
  | { readonly what: 'cloudinitRemove'; readonly drive: string }
  | { readonly what: 'nic'; readonly nic: string | null }
  | { readonly what: 'nicRemove' | 'ip'; readonly nic: string }

export type ValuesFormName = 'processor' | 'memory' | 'name' | 'notes' | 'system' | 'cloudinit' | 'dns'

interface EditRequest {
  readonly guestId: GuestId
  readonly wish: EditWish
}

export const useEditRequest = create<{ readonly request: EditRequest | null }>()(() => ({ request: null }))

export const requestEdit = (guestId: GuestId, wish: EditWish): void => {
  useEditRequest.setState({ request: { guestId, wish } })
}

export const closeEdit = (): void => {
  useEditRequest.setState({ request: null })
}
