import { useEffect, useState } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import type { AppError } from '#shared/errors.ts'
import type { Graph, GraphFrame } from '#shared/model/graph.ts'

export type LoadGraph = (frame: GraphFrame, live: boolean) => Promise<Graph>

interface Reading {
  readonly of: LoadGraph
  readonly frame: GraphFrame
  readonly graph: Graph | null
  readonly error: AppError | null
}

/** The last minute of an hour is worth asking for; a year stays as it is while somebody looks. */
const REPEATED: ReadonlySet<GraphFrame> = new Set(['hour', 'day'])
const EVERY_MS = 60_000

/**
 * What is stored of a graph at once, then what the cluster says, and while it is looked at again every minute.
 * @param load stable for one subject
 */
export const useGraph = (load: LoadGraph, frame: GraphFrame): Omit<Reading, 'of'> => {
  const [reading, setReading] = useState<Reading>({ of: load, frame, graph: null, error: null })
  useEffect(() => {
    let current = true
    const read = async (live: boolean): Promise<void> => {
      try {
        const graph = await load(frame, live)
        if (current) setReading({ of: load, frame, graph, error: null })
      } catch (thrown) {
        const error = asAppError(thrown)
        if (!current) return
        setReading((last) => {
          const same = last.of === load && last.frame === frame
          return { of: load, frame, graph: same ? last.graph : null, error }
        })
      }
    }
    void read(false).then(() => (current ? read(true) : undefined))
    const timer = setInterval(() => {
      if (REPEATED.has(frame) && document.visibilityState === 'visible') void read(true)
    }, EVERY_MS)
    return () => {
      current = false
      clearInterval(timer)
    }
  }, [load, frame])
  return reading.of === load && reading.frame === frame ? reading : { frame, graph: null, error: null }
}
