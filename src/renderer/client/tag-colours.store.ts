import { create } from 'zustand'
import type { TagColourChoices } from '#shared/model/guest-edit/editable.ts'
import { call, on, onGap } from './client.ts'

/** Colours an admin gave to tags; empty until they are known, as all others have one of their text. */
export const useTagColours = create<{ readonly colours: TagColourChoices }>()(() => ({ colours: {} }))

let begun = false

const load = async (): Promise<void> => {
  try {
    useTagColours.setState({ colours: await call('tags.colours', {}) })
  } catch {
    // Without them tags have the colours of their text; nothing else is lost.
  }
}

/** Loads them once somebody shows a tag, and follows their changes from then on. */
export const followTagColours = (): void => {
  if (begun) return
  begun = true
  void load()
  on('tags.coloursChanged', () => void load())
  onGap(() => void load())
}
