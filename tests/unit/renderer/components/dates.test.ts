import { afterEach, describe, expect, test } from 'vitest'
import '#renderer/app/date-style.ts'
import { setPreferences, usePreferences } from '#renderer/client/preferences.store.ts'
import { formatDate, formatInstant, formatMoment, setDateStyle } from '#renderer/components/format.ts'

afterEach(() => {
  usePreferences.setState(usePreferences.getInitialState(), true)
  setDateStyle('iso')
})

// Local times, so that the test says the same in every time zone.
const AT = new Date(2026, 10, 23, 0, 2, 7).toISOString()
const LATER = new Date(2026, 10, 23, 14, 5, 9)

describe('dates', () => {
  test('are ISO until somebody chooses otherwise', () => {
    expect(formatDate(AT)).toBe('2026-11-23')
    expect(formatInstant(AT)).toBe('2026-11-23 00:02:07')
    expect(formatMoment(AT, LATER.getTime())).toBe('00:02')
    expect(formatMoment(AT, LATER.getTime() + 86_400_000)).toBe('2026-11-23 00:02')
  })

  test.each([
    ['de-AT', '23.11.2026', '00:02', '00:02:07'],
    ['en-US', '11/23/2026', '00:02', '00:02:07'],
    ['en-GB', '23/11/2026', '00:02', '00:02:07'],
  ])('follow the locale %s, with 24 hours', (locale, date, minute, second) => {
    setDateStyle('locale', locale)
    expect(formatInstant(AT)).toBe(`${date} ${second}`)
    expect(formatMoment(AT, LATER.getTime())).toBe(minute)
    expect(formatMoment(AT, LATER.getTime() + 86_400_000)).toBe(`${date} ${minute}`)
    expect(formatInstant(LATER.toISOString())).toBe(`${date} 14:05:09`)
  })

  test('are written anew by the time the page hears of the choice', () => {
    setDateStyle('iso')
    const seen: string[] = []
    const end = usePreferences.subscribe(() => seen.push(formatDate(AT)))
    setPreferences({ dates: 'locale' })
    setPreferences({ dates: 'iso' })
    end()
    expect(seen).toEqual([
      new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(AT)),
      '2026-11-23',
    ])
  })
})
