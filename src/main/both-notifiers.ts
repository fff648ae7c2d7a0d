import type { Notifier } from './ports.ts'
import type { EventBus } from './transport/event-bus.ts'

/** Behind the app lock nobody is told whose or what. */
const NOTICE_WHILE_LOCKED = { title: 'Something failed', body: 'Unlock the console to see what.' }

/** What the desktop shows stands in the page as well: a served console has no other place for it. */
export const bothNotifiers = (desktop: Notifier, events: EventBus, isLocked: () => boolean): Notifier => ({
  notify: (shown) => {
    desktop.notify(isLocked() ? { ...shown, ...NOTICE_WHILE_LOCKED } : shown)
    const { title, body, path } = shown
    const notice = { severity: 'error', message: `${title}. ${body}`, ...(path === undefined ? {} : { path }) } as const
    // Whose it is is not known here: companies see their own failures in their tasks.
    events.emit('app.noticeRaised', notice, { narrow: () => null })
  },
})
