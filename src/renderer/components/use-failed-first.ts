import { useState, type FocusEvent } from 'react'

interface FailedFirst<Item> {
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string
  /** Its place once all is over, lowest first; the same for those that keep their order. */
  readonly rankOf: (item: Item) => number
  /** Whether nothing of it is under way any more. */
  readonly over: boolean
}

const isSame = (one: readonly string[] | null, other: readonly string[]): boolean =>
  one?.length === other.length && one.every((key, at) => key === other[at])

/**
 * The order of a list of results. While the work is under way every row keeps its place; once all is over those that
 * failed come first, but not under somebody's pointer or focus: then as soon as it left the list. What is tried again
 * keeps the place it has.
 * @returns `settled`: nothing moves by itself any more, so that a row may take the room its whole text needs; `hold`: for
 *   the element of the list
 */
export const useFailedFirst = <Item>({ items, keyOf, rankOf, over }: FailedFirst<Item>) => {
  const [held, setHeld] = useState(false)
  const [order, setOrder] = useState<readonly string[] | null>(null)
  const [settled, setSettled] = useState(false)
  const isDue = over && items.length > 0 && (settled || !held || items.length === 1)
  if (settled !== isDue) setSettled(isDue)
  const failedFirst = isDue && !held ? items.toSorted((one, other) => rankOf(one) - rankOf(other)).map(keyOf) : order
  if (failedFirst !== null && !isSame(order, failedFirst)) setOrder(failedFirst)
  const places = new Map(failedFirst?.map((key, at) => [key, at]))
  const placeOf = (item: Item): number => places.get(keyOf(item)) ?? items.length
  const take = (): void => {
    setHeld(true)
  }
  return {
    ordered: items.toSorted((one, other) => placeOf(one) - placeOf(other)),
    settled: isDue,
    hold: {
      onPointerMove: take,
      onPointerLeave: () => {
        setHeld(false)
      },
      onFocus: take,
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget)) setHeld(false)
      },
    },
  }
}
