import { useCallback, useEffect, useRef, useState } from 'react'
import type { ActivityFilter } from '#shared/contract/activity.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { ActivityRow } from '#shared/model/activity.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'

const PAGE = 500

interface ActivityPageState {
  /** Newest first; null until the first answer. */
  readonly rows: readonly ActivityRow[] | null
  readonly error: AppError | null
  /** Older rows are there. */
  readonly more: boolean
}

interface Activity extends ActivityPageState {
  readonly loadOlder: () => Promise<void>
  readonly reload: () => void
}

const EMPTY: ActivityPageState = { rows: null, error: null, more: false }

/**
 * The record as far as it was asked for; while following, what is added appears on top.
 * @param filter stable: made once, or memoised on what it is made of
 */
export const useActivity = (filter: ActivityFilter, follow: boolean): Activity => {
  const [state, setState] = useState(EMPTY)
  const [attempt, setAttempt] = useState(0)
  const shown = useRef(state)
  useEffect(() => {
    shown.current = state
  }, [state])

  useEffect(() => {
    let gone = false
    call('activity.list', { filter, limit: PAGE }).then(
      (rows) => {
        if (!gone) setState({ rows, error: null, more: rows.length === PAGE })
      },
      (thrown: unknown) => {
        if (!gone) setState((known) => ({ ...known, error: asAppError(thrown) }))
      },
    )
    return () => {
      gone = true
    }
  }, [filter, attempt])

  const reload = useCallback(() => {
    setAttempt((count) => count + 1)
  }, [])

  useEffect(() => {
    if (!follow) return undefined
    let gone = false
    const takeNewer = async (): Promise<void> => {
      const rows = await call('activity.list', { filter, limit: PAGE })
      const newest = shown.current.rows?.[0]?.sequence ?? 0
      const fresh = rows.filter((row) => row.sequence > newest)
      if (gone || fresh.length === 0) return
      // More than a page came at once: what lies between is not here, so the list begins anew.
      if (fresh.length === PAGE) reload()
      else setState((known) => ({ ...known, error: null, rows: [...fresh, ...(known.rows ?? [])] }))
    }
    const ends = [
      on('activity.activityRecorded', () => {
        takeNewer().catch((thrown: unknown) => {
          if (!gone) setState((known) => ({ ...known, error: asAppError(thrown) }))
        })
      }),
      onGap(reload),
    ]
    return () => {
      gone = true
      for (const end of ends) end()
    }
  }, [filter, follow, reload])

  const loadOlder = useCallback(async (): Promise<void> => {
    const oldest = shown.current.rows?.at(-1)
    if (oldest === undefined) return
    try {
      const rows = await call('activity.list', { filter, before: oldest.sequence, limit: PAGE })
      setState((known) => ({ rows: [...(known.rows ?? []), ...rows], error: null, more: rows.length === PAGE }))
    } catch (thrown) {
      setState((known) => ({ ...known, error: asAppError(thrown) }))
    }
  }, [filter])

  return { ...state, loadOlder, reload }
}
