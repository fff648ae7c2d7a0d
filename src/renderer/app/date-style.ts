import { usePreferences } from '#renderer/client/preferences.store.ts'
import { setDateStyle, type DateStyle } from '#renderer/components/format.ts'

// Before any component hears of the change: what is drawn because of it is written in the new style already.
usePreferences.subscribe(({ value }, before) => {
  if (value.dates !== before.value.dates) setDateStyle(value.dates)
})

/** How dates are written; a part of the page with dates in it is drawn anew when it changes. */
export const useDateStyle = (): DateStyle => usePreferences((state) => state.value.dates)
