import { cleanup, render, screen } from '@testing-library/react'
import { setImmediate } from 'node:timers/promises'
import { Component, type ReactNode } from 'react'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { lazyPart } from '#renderer/components/lazy-part.tsx'

afterEach(cleanup)

const Sheet = ({ name }: { readonly name: string }) => <p>Sheet of {name}</p>
const Place = () => <p>Place</p>

class Catcher extends Component<{ readonly children: ReactNode }, { readonly message: string | null }> {
  override state = { message: null }
  static getDerivedStateFromError(error: Error) {
    return { message: error.message }
  }
  override render() {
    return this.state.message ?? this.props.children
  }
}

it('whose code was fetched ahead is drawn with the rest of the page, without a frame of anything else', async () => {
  const Part = lazyPart(() => Promise.resolve(Sheet), Place)
  await Part.preload()
  render(<Part name="web" />)
  expect(screen.getByText('Sheet of web')).toBeTruthy()
})

it('keeps its place until the code has come, and is drawn then and not a third of a second later', async () => {
  const code = Promise.withResolvers<typeof Sheet>()
  const Part = lazyPart(() => code.promise, Place)
  render(<Part name="web" />)
  expect(screen.getByText('Place')).toBeTruthy()
  // React's own `lazy` keeps the fallback for 300 ms: here no such time may pass.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  code.resolve(Sheet)
  for (let turn = 0; turn < 50 && screen.queryByText('Sheet of web') === null; turn += 1) await setImmediate()
  expect(screen.getByText('Sheet of web')).toBeTruthy()
  expect(screen.queryByText('Place')).toBeNull()
})

it('whose code cannot be fetched fails where it stands, and is asked for again when it is shown again', async () => {
  let fetched = 0
  const Part = lazyPart(() => {
    fetched += 1
    return fetched === 1 ? Promise.reject(new Error('The console does not answer')) : Promise.resolve(Sheet)
  })
  const first = render(
    <Catcher>
      <Part name="web" />
    </Catcher>,
  )
  await screen.findByText('The console does not answer')
  first.unmount()
  render(<Part name="web" />)
  await screen.findByText('Sheet of web')
  expect(fetched).toBe(2)
})
