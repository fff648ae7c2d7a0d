import { Notification } from 'electron'
import type { Notifier } from '../ports.ts'

/** Further back nothing is taken away again; desktops keep about as many. */
const KEPT = 50

interface DesktopNotifier extends Notifier {
  /** Takes away what is still on show: locked, nothing tells a name. */
  readonly withdraw: () => void
}

/** Notifications of the desktop; a click opens what they speak of. */
export const createNotifier = (onOpen: (path: string) => void): DesktopNotifier => {
  let shown: Notification[] = []
  return {
    notify: ({ title, body, path }) => {
      if (!Notification.isSupported()) return
      const notification = new Notification({ title, body, silent: false })
      if (path !== undefined) notification.on('click', () => onOpen(path))
      shown = [...shown.slice(1 - KEPT), notification]
      notification.show()
    },
    withdraw: () => {
      for (const notification of shown) notification.close()
      shown = []
    },
  }
}
