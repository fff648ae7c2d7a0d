import { EventEmitter } from 'node:events'
import type { Notification as ElectronNotification, NotificationConstructorOptions } from 'electron'
import { createEvent, type Part } from '../electron-types.ts'
import { record } from '../log.ts'

/** Notifications on show, newest last. A test clicks one with `notification.emit('click')`. */
export const notifications: Notification[] = []

export class Notification extends EventEmitter implements Part<ElectronNotification> {
  title: string
  subtitle: string
  body: string
  silent: boolean
  hasReply: boolean
  urgency: ElectronNotification['urgency']
  timeoutType: ElectronNotification['timeoutType']
  actions: ElectronNotification['actions']

  constructor(options: NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.subtitle = options.subtitle ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.hasReply = options.hasReply ?? false
    this.urgency = options.urgency ?? 'normal'
    this.timeoutType = options.timeoutType ?? 'default'
    this.actions = options.actions ?? []
  }
  static isSupported(): boolean {
    return true
  }
  show(): void {
    record('notification', { title: this.title, body: this.body, silent: this.silent, urgency: this.urgency })
    notifications.push(this)
    setImmediate(() => this.emit('show', createEvent()))
  }
  close(): void {
    const index = notifications.indexOf(this)
    if (index < 0) return
    notifications.splice(index, 1)
    this.emit('close', createEvent())
  }
}
