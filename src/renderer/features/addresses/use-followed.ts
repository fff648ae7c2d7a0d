import { useCallback, useEffect, useRef } from 'react'
import type { AppError } from '#shared/errors.ts'
import { on, onGap } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'

interface Followed<Value> {
  readonly value: Value | null
  readonly error: AppError | null
  readonly reload: () => void
}

/**
 * What one question about addresses answered, asked anew whenever a range changed. While an answer is awaited changes are
 * only remembered: a batch of them asks once more, not once each. Pass a stable `load`.
 */
export const useFollowed = <Value>(load: () => Promise<Value>): Followed<Value> => {
  const awaited = useRef(0)
  const changedMeanwhile = useRef(false)
  const again = useRef<() => void>(() => undefined)
  const loaded = useLoaded(
    useCallback(async () => {
      awaited.current += 1
      changedMeanwhile.current = false
      try {
        return await load()
      } finally {
        awaited.current -= 1
        if (awaited.current === 0 && changedMeanwhile.current) again.current()
      }
    }, [load]),
  )
  const { reload } = loaded
  useEffect(() => {
    again.current = reload
    const follow = (): void => {
      if (awaited.current > 0) changedMeanwhile.current = true
      else reload()
    }
    const ends = [on('addresses.rangeChanged', follow), onGap(follow)]
    return () => {
      again.current = () => undefined
      for (const end of ends) end()
    }
  }, [reload])
  return loaded
}
