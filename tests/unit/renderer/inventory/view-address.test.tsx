import { act, cleanup, render } from '@testing-library/react'
import { HashRouter } from 'react-router'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useInventoryView } from '#renderer/features/inventory/inventory-view.store.ts'
import { useViewAddress } from '#renderer/features/inventory/use-view-address.ts'

const Follower = () => {
  useViewAddress()
  return null
}

const show = (): void => {
  location.hash = '#/inventory'
  render(
    <HashRouter>
      <Follower />
    </HashRouter>,
  )
}
const search = (text: string): void => {
  act(() => {
    useInventoryView.setState({ text })
  })
}

const pass = (milliseconds: number): void => {
  act(() => {
    vi.advanceTimersByTime(milliseconds)
  })
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  useInventoryView.setState({ text: '', guest: null })
})

it('writes the search into the address when the typing pauses', () => {
  show()
  search('tag:prod')
  pass(300)
  expect(location.hash).toBe('#/inventory?q=tag%3Aprod')
})

it('leaves whoever went on to another page there, while that page is still being fetched', () => {
  show()
  search('tag:prod')
  // As the router does it for a page that is fetched first: the address is the next one's, this page is still shown.
  history.pushState(null, '', '#/clusters')
  pass(300)
  expect(location.hash).toBe('#/clusters')
})
