import { useLayoutEffect } from 'react'
import { offeredCommands } from './commands.store.ts'
import { closeOverlay, useFrame } from './frame.store.ts'

const SEQUENCE_MS = 1200

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type))

/** How one stroke reads: `Ctrl+Shift+F`, `/`, `g`, `F6`. Meta stands for Ctrl, as on a Mac. */
const strokeOf = (event: KeyboardEvent): string => {
  const letter = event.key.length === 1
  const modified = event.ctrlKey || event.metaKey || event.altKey
  const key = letter && modified ? event.key.toUpperCase() : event.key
  const shift = event.shiftKey && (!letter || modified) ? 'Shift+' : ''
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${shift}${key}`
}

/** Hears the keys of all commands on offer, sequences such as `g i` included, from the moment the frame is drawn. */
export const useCommandKeys = (): void => {
  useLayoutEffect(() => {
    let first = ''
    let firstAt = 0
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const stroke = strokeOf(event)
      const { overlay, paletteText } = useFrame.getState()
      const dialog = document.querySelector('[role="dialog"][aria-modal="true"]')
      if (overlay === 'palette' && dialog === null) {
        // Its code is still on the way: letters are the query to come, not commands.
        if (event.key === 'Escape') closeOverlay()
        else if (event.key === 'Backspace') useFrame.setState({ paletteText: paletteText.slice(0, -1) })
        else if (event.key.length === 1 && !stroke.includes('Ctrl+'))
          useFrame.setState({ paletteText: paletteText + event.key })
        event.preventDefault()
        return
      }
      if (isTyping(event.target) && !/^(Ctrl\+|Alt\+|F\d)/.test(stroke)) return
      // A dialog owns its keys; only what carries a modifier passes.
      if (dialog !== null && !stroke.startsWith('Ctrl+')) return
      // By when it was pressed: a page that was busy hears of it later.
      const sequence = event.timeStamp - firstAt < SEQUENCE_MS && first !== '' ? `${first} ${stroke}` : ''
      const commands = offeredCommands()
      const hit =
        commands.find((command) => command.keys === sequence) ?? commands.find((command) => command.keys === stroke)
      // What ends no sequence may begin one, or a lost letter would spoil all that follow.
      first = hit === undefined ? stroke : ''
      firstAt = event.timeStamp
      if (hit === undefined || hit.disabledReason !== undefined) return
      event.preventDefault()
      hit.run()
    }
    window.addEventListener('keydown', hear)
    return () => {
      window.removeEventListener('keydown', hear)
    }
  }, [])
}

/** F6: the focus goes to the next pane (elements marked `data-pane`), with Shift to the one before. */
export const focusNextPane = (backward: boolean): void => {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null)
  if (panes.length === 0) return
  const current = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(current + (backward ? -1 : 1) + panes.length) % panes.length]
  const target =
    next?.querySelector<HTMLElement>('[data-pane-focus]') ??
    next?.querySelector<HTMLElement>('a[href], button, input, [tabindex="0"]:not([role="separator"])') ??
    next
  target?.focus()
}
