import { useMemo, useState, type KeyboardEvent } from 'react'
import { neighbour, type Direction, type Thing } from './things.ts'

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

interface ThingKeys {
  readonly onGo: (thing: Thing) => void
  readonly onOpen: (thing: Thing) => void
}

/** Which thing of a drawing the keys are at: arrows go to the next in their direction, Home and End to the first and the last. */
export const useThings = (things: readonly Thing[], { onGo, onOpen }: ThingKeys) => {
  const [place, setPlace] = useState({ key: '', index: 0 })
  /** What is gone leaves the keys at what stands in its place now. */
  const at = useMemo(() => {
    const found = things.findIndex(({ key }) => key === place.key)
    return found === -1 ? Math.min(place.index, Math.max(0, things.length - 1)) : found
  }, [things, place])
  const current = things[at]

  const go = (thing: Thing | undefined): void => {
    if (thing === undefined) return
    setPlace({ key: thing.key, index: things.indexOf(thing) })
    onGo(thing)
  }
  const target = ({ key: pressed }: KeyboardEvent): Thing | undefined => {
    if (pressed === 'Home') return things[0]
    if (pressed === 'End') return things.at(-1)
    const direction = ARROWS[pressed]
    return direction === undefined || current === undefined ? undefined : neighbour(things, current, direction)
  }
  return {
    at,
    current,
    go,
    /** @returns whether the key was one of its own */
    press: (event: KeyboardEvent): boolean => {
      if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return false
      if (event.key === 'Enter') {
        if (current !== undefined) onOpen(current)
      } else if (ARROWS[event.key] !== undefined || event.key === 'Home' || event.key === 'End') go(target(event))
      else return false
      return true
    },
  }
}
