import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef } from 'react'
import { terminalInput, terminalSize } from '#shared/model/console.ts'
import css from './Console.module.css'
import type { ConsoleConnection } from './console.store.ts'
import type { ConsoleControls } from './console-controls.ts'

const SCROLLBACK_LINES = 5000

interface TerminalViewProps {
  readonly connection: ConsoleConnection
  /** For screen readers. */
  readonly label: string
  readonly onControls: (controls: ConsoleControls | null) => void
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--mp-${name}`).trim()

const themeNow = () => ({
  background: token('surface'),
  foreground: token('text'),
  cursor: token('text'),
  cursorAccent: token('surface'),
  selectionBackground: token('selected'),
})

/** Ctrl+Shift+C copies what is marked and Ctrl+Shift+V pastes, as in every terminal: Ctrl+C is the machine's. */
const handleCopyKeys = (terminal: Terminal): void => {
  terminal.attachCustomKeyEventHandler((event) => {
    if (!event.ctrlKey || !event.shiftKey || event.type !== 'keydown') return true
    if (event.code === 'KeyV') return false
    if (event.code !== 'KeyC') return true
    event.preventDefault()
    // A browser may refuse the clipboard; the selection stays, to be copied by its menu.
    if (terminal.hasSelection()) void navigator.clipboard.writeText(terminal.getSelection()).catch(() => undefined)
    return false
  })
}

/** Text of a machine, by xterm. Mounted anew for every connection. */
export const TerminalView = ({ connection, label, onControls }: TerminalViewProps) => {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = place.current
    if (target === null) return undefined
    const encoder = new TextEncoder()
    const terminal = new Terminal({
      scrollback: SCROLLBACK_LINES,
      fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace',
      fontSize: 13,
      theme: themeNow(),
      // Colours are made for dark grounds; on a light one some could not be read.
      minimumContrastRatio: 4.5,
      screenReaderMode: true,
      macOptionIsMeta: true,
    })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(target)
    handleCopyKeys(terminal)
    const sayAll = (text: string): void => {
      connection.send(terminalInput(encoder.encode(text)))
    }
    const resized = terminal.onResize(({ cols, rows }) => {
      connection.send(terminalSize(cols, rows))
    })
    const typed = terminal.onData(sayAll)
    const binary = terminal.onBinary((text) => {
      connection.send(terminalInput(Uint8Array.from(text, (sign) => sign.charCodeAt(0))))
    })
    fit.fit()
    connection.send(terminalSize(terminal.cols, terminal.rows))
    connection.setView({
      received: (data) => {
        terminal.write(data)
      },
      ended: () => undefined,
    })
    const size = new ResizeObserver(() => {
      fit.fit()
    })
    size.observe(target)
    const colours = new MutationObserver(() => {
      terminal.options.theme = themeNow()
    })
    colours.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    onControls({
      focus: () => {
        terminal.focus()
      },
      type: (text) => {
        terminal.paste(text)
      },
    })
    terminal.focus()
    return () => {
      onControls(null)
      size.disconnect()
      colours.disconnect()
      for (const listener of [resized, typed, binary]) listener.dispose()
      terminal.dispose()
    }
  }, [connection, onControls])
  useEffect(() => {
    place.current?.querySelector('textarea')?.setAttribute('aria-label', label)
  }, [label])
  return <div ref={place} className={css.terminal} />
}
