import { Notification } from 'electron'
import type { Notifier } from '../ports.ts'

/** Notifications of the desktop; a click opens what they speak of. */
export const createNotifier = (onOpen: (path: string) => void): Notifier => ({
  notify: ({ title, body, path }) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title, body, silent: false })
    if (path !== undefined) notification.on('click', () => onOpen(path))
    notification.show()
  },
})
