import { useEffect } from 'react'
import type { AppError } from '#shared/errors.ts'
import { on, onGap } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'

interface Followed<Value> {
  readonly value: Value | null
  readonly error: AppError | null
  readonly reload: () => void
}

/** What one question about addresses answered, asked anew whenever a range changed. Pass a stable `load`. */
export const useFollowed = <Value>(load: () => Promise<Value>): Followed<Value> => {
  const loaded = useLoaded(load)
  const { reload } = loaded
  useEffect(() => {
    const ends = [on('addresses.rangeChanged', reload), onGap(reload)]
    return () => {
      for (const end of ends) end()
    }
  }, [reload])
  return loaded
}
