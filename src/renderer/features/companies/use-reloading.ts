import { useEffect } from 'react'
import { on } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import type { EventName } from '#shared/contract/index.ts'

/** What the core answered, asked again whenever the event says that it changed. Pass a stable `load`. */
export const useReloading = <Value>(
  load: () => Promise<Value>,
  event: EventName,
): ReturnType<typeof useLoaded<Value>> => {
  const loaded = useLoaded(load)
  const { reload } = loaded
  useEffect(() => on(event, reload), [event, reload])
  return loaded
}
