import RFB from '@novnc/novnc'
import { useEffect, useRef } from 'react'
import css from './Console.module.css'
import type { ConsoleConnection } from './console.store.ts'
import type { ConsoleControls } from './console-controls.ts'
import { keystrokesOf, KEYSYM } from './keystrokes.ts'
import { RawChannel } from './raw-channel.ts'

/** QEMU holds a thousand keys; at this pace none is lost. */
const TYPE_EVERY_MS = 8

interface ScreenViewProps {
  readonly connection: ConsoleConnection
  /** For screen readers. */
  readonly label: string
  /** Fitted to the window, else one dot for one. */
  readonly fit: boolean
  readonly onControls: (controls: ConsoleControls | null) => void
  /** What the machine put into its clipboard. */
  readonly onClipboard: (text: string) => void
}

const typeInto = (rfb: RFB, text: string): (() => void) => {
  const strokes = keystrokesOf(text)
  let timer: ReturnType<typeof setTimeout> | undefined
  const next = (): void => {
    const stroke = strokes.shift()
    if (stroke === undefined) return
    if (stroke.shift) rfb.sendKey(KEYSYM.shift, 'ShiftLeft', true)
    rfb.sendKey(stroke.keysym, '')
    if (stroke.shift) rfb.sendKey(KEYSYM.shift, 'ShiftLeft', false)
    timer = setTimeout(next, TYPE_EVERY_MS)
  }
  next()
  return () => {
    clearTimeout(timer)
  }
}

/** The pixels of a machine, by noVNC. Mounted anew for every connection. */
export const ScreenView = ({ connection, label, fit, onControls, onClipboard }: ScreenViewProps) => {
  const place = useRef<HTMLDivElement>(null)
  const screen = useRef<RFB>(null)
  useEffect(() => {
    const target = place.current
    if (target === null) return undefined
    const channel = new RawChannel(connection)
    // noVNC takes anything with the members of a channel (its attach() looks for them); its types name two classes.
    const rfb = new RFB(target, channel as unknown as RTCDataChannel, { shared: true })
    rfb.background = 'transparent'
    rfb.showDotCursor = true
    screen.current = rfb
    const canvas = target.querySelector('canvas')
    if (canvas !== null) {
      canvas.tabIndex = 0
      canvas.setAttribute('role', 'application')
    }
    let stopTyping = (): void => undefined
    const hearClipboard = ({ detail }: { readonly detail: { readonly text: string } }): void => {
      onClipboard(detail.text)
    }
    rfb.addEventListener('clipboard', hearClipboard)
    connection.setView({ received: (data) => channel.received(data), ended: () => channel.ended() })
    onControls({
      focus: () => {
        rfb.focus()
      },
      type: (text) => {
        stopTyping()
        stopTyping = typeInto(rfb, text)
      },
      ctrlAltDel: () => {
        rfb.sendCtrlAltDel()
      },
      toClipboard: (text) => {
        rfb.clipboardPasteFrom(text)
      },
    })
    rfb.focus()
    return () => {
      stopTyping()
      onControls(null)
      rfb.removeEventListener('clipboard', hearClipboard)
      screen.current = null
      channel.ended()
      target.replaceChildren()
    }
  }, [connection, onControls, onClipboard])
  useEffect(() => {
    const rfb = screen.current
    if (rfb === null) return
    rfb.scaleViewport = fit
    rfb.clipViewport = false
  }, [fit])
  useEffect(() => {
    place.current?.querySelector('canvas')?.setAttribute('aria-label', label)
  }, [label])
  return <div ref={place} className={css.screen} data-fit={fit} />
}
