import { EventEmitter } from 'node:events'
import type { Menu, NativeImage, Point, Rectangle, Tray as ElectronTray } from 'electron'
import { createEvent, type Part } from '../electron-types.ts'
import { record } from '../log.ts'
import { nativeImage } from './native-image.ts'

/** The icons now in the tray, with what they show. A test clicks with `tray.emit('click')` or `tray.menu`. */
export const trays: Tray[] = []

export class Tray extends EventEmitter implements Part<ElectronTray> {
  toolTip = ''
  menu: Menu | null = null
  image: NativeImage
  readonly #guid: string | null
  #title = ''
  #ignoreDouble = false

  constructor(image: NativeImage | string, guid?: string) {
    super()
    this.image = typeof image === 'string' ? nativeImage.createFromPath(image) : image
    this.#guid = guid ?? null
    trays.push(this)
  }
  setImage(image: NativeImage | string): void {
    this.image = typeof image === 'string' ? nativeImage.createFromPath(image) : image
  }
  setPressedImage(): void {}
  setToolTip(toolTip: string): void {
    this.toolTip = toolTip
  }
  setTitle(title: string): void {
    this.#title = title
  }
  getTitle(): string {
    return this.#title
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }
  popUpContextMenu(menu?: Menu, position?: Point): void {
    const shown = menu ?? this.menu
    shown?.popup({ ...position })
  }
  closeContextMenu(): void {
    this.menu?.closePopup()
  }
  displayBalloon(options: { title: string; content: string }): void {
    record('tray-balloon', { title: options.title, content: options.content })
    this.emit('balloon-show', createEvent())
  }
  removeBalloon(): void {}
  focus(): void {}
  getBounds(): Rectangle {
    return { x: 0, y: 0, width: 22, height: 22 }
  }
  getGUID(): string | null {
    return this.#guid
  }
  setIgnoreDoubleClickEvents(ignore: boolean): void {
    this.#ignoreDouble = ignore
  }
  getIgnoreDoubleClickEvents(): boolean {
    return this.#ignoreDouble
  }
  destroy(): void {
    const index = trays.indexOf(this)
    if (index >= 0) trays.splice(index, 1)
  }
  isDestroyed(): boolean {
    return !trays.includes(this)
  }
}
