import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { rowsThat, type RowFilter } from './table/filter-cache.ts'

/** What a row shows; every word typed must be in one of these. */
export type ShownText<Row> = (row: Row) => readonly (string | number | null | undefined)[]

/** A test for rows by words that may stand anywhere in what they show, in any order; null: nothing was typed. */
export const wordsFilter = <Row>(text: string, shownOf: ShownText<Row>): ((row: Row) => boolean) | null => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return null
  return (row) => {
    const whole = shownOf(row).join('\n').toLowerCase()
    return words.every((word) => whole.includes(word))
  }
}

/** The same for a table: a filter that stays as it is while the text does; null: nothing was typed. Pass a stable function. */
export const useWordsFilter = <Row>(text: string, shownOf: ShownText<Row>): RowFilter<Row> | null =>
  useMemo(() => {
    const passes = wordsFilter(text, shownOf)
    return passes === null ? null : rowsThat(passes)
  }, [text, shownOf])

interface TextFilter<Row> {
  readonly text: string
  /** Also takes away whatever else the address of the page narrows the list by. */
  readonly setText: (text: string) => void
  /** Null: nothing was typed. */
  readonly filter: RowFilter<Row> | null
}

/** The filter of a list page, which stands in its address as `q`. Pass a stable function. */
export const useTextFilter = <Row>(shownOf: ShownText<Row>): TextFilter<Row> => {
  const [params, setParams] = useSearchParams()
  const text = params.get('q') ?? ''
  const filter = useWordsFilter(text, shownOf)
  const setText = useCallback(
    (next: string) => {
      setParams(next === '' ? {} : { q: next }, { replace: true })
    },
    [setParams],
  )
  return { text, setText, filter }
}
