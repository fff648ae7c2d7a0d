import { useEffect, useRef } from 'react'
import { useHref, useLocation, useNavigate } from 'react-router'
import type { GuestId } from '#shared/model/ids.ts'
import { useInventoryView } from './inventory-view.store.ts'

/** Typing must not wait for the address: it follows when the typing pauses. */
const FOLLOW_MS = 300

const addressOf = (text: string, guest: string | null): string => {
  const query = new URLSearchParams()
  if (text !== '') query.set('q', text)
  if (guest !== null) query.set('guest', guest)
  const written = query.toString()
  return written === '' ? '' : `?${written}`
}

/**
 * Whether the address is still this page’s: it is the next page’s already while that is being fetched and this one shown.
 * A router that keeps no address of its own (tests) has none to be overtaken.
 */
const isStillAt = (href: string): boolean => !href.startsWith('#') || location.hash.split('?', 1)[0] === href

/** Keeps `?q=…&guest=…` and what the page shows the same, whichever changes. */
export const useViewAddress = (): void => {
  const { pathname, search } = useLocation()
  const href = useHref(pathname)
  const navigate = useNavigate()
  const text = useInventoryView((state) => state.text)
  const guest = useInventoryView((state) => state.guest)
  const written = useRef<string | null>(null)

  useEffect(() => {
    if (search === written.current) return
    const query = new URLSearchParams(search)
    const first = written.current === null
    written.current = search
    // Coming back by the rail, without a search in the address, keeps what was shown before.
    if (first && search === '') return
    useInventoryView.setState({ text: query.get('q') ?? '', guest: (query.get('guest') as GuestId | null) ?? null })
  }, [search])

  useEffect(() => {
    const timer = setTimeout(() => {
      const wanted = addressOf(text, guest)
      if (wanted === (written.current ?? '') || !isStillAt(href)) return
      written.current = wanted
      void navigate({ search: wanted }, { replace: true })
    }, FOLLOW_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [text, guest, href, navigate])
}
