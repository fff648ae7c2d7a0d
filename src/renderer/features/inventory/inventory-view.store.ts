import { create } from 'zustand'
import type { GuestId } from '#shared/model/ids.ts'

interface InventoryView {
  /** The search as typed. */
  readonly text: string
  /** Guest whose details are beside the list. */
  readonly guest: GuestId | null
}

/** What the inventory shows; kept while other pages are in view, and mirrored in the address. */
export const useInventoryView = create<InventoryView>()(() => ({ text: '', guest: null }))

export const setSearch = (text: string): void => {
  useInventoryView.setState({ text })
}

export const showGuest = (guest: GuestId | null): void => {
  useInventoryView.setState({ guest })
}
