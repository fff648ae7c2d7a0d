import { render } from '@testing-library/react'
import { useLayoutEffect } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useCommands, useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import { openPalette, useFrame } from '#renderer/app/frame.store.ts'
import { useCommandKeys } from '#renderer/app/keys.ts'

const run = vi.fn()
const commands: readonly Command[] = [{ id: 'clusters', title: 'Clusters', group: 'Go to', keys: 'g c', run }]

const Frame = () => {
  useCommandKeys()
  useOfferCommands('frame', commands)
  return null
}

/** A key as the browser tells of it, pressed at this time in milliseconds. */
const press = (key: string, at = 0): void => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  Object.defineProperty(event, 'timeStamp', { value: at })
  document.body.dispatchEvent(event)
}

beforeEach(() => {
  run.mockClear()
  useCommands.setState({ groups: new Map() })
  useFrame.setState({ overlay: null, paletteText: '' })
})

describe('the keys of commands', () => {
  it('are heard as soon as the frame is drawn', () => {
    // Before the browser shows it: what comes after this, a quick hand may press already.
    const AsSoonAsDrawn = () => {
      useLayoutEffect(() => {
        press('g')
        press('c', 80)
      })
      return null
    }
    render(
      <>
        <Frame />
        <AsSoonAsDrawn />
      </>,
    )
    expect(run).toHaveBeenCalledOnce()
  })

  it('belong together by when they were pressed, however late a busy page hears of them', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    render(<Frame />)
    press('g', 0)
    clock.mockReturnValue(5000)
    press('c', 200)
    expect(run).toHaveBeenCalledOnce()
    press('g', 10_000)
    press('c', 13_000)
    expect(run).toHaveBeenCalledOnce()
    clock.mockRestore()
  })

  it('go to the palette whose code is on the way: letters, Backspace, and Escape, which lets it be', () => {
    render(<Frame />)
    openPalette()
    for (const key of ['w', 'e', 'x', 'Backspace', 'b']) press(key)
    expect(useFrame.getState()).toMatchObject({ overlay: 'palette', paletteText: 'web' })
    press('Escape')
    expect(useFrame.getState().overlay).toBeNull()
  })
})
