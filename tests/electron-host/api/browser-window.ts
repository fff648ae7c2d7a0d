import { EventEmitter } from 'node:events'
import type {
  BrowserWindow as ElectronBrowserWindow,
  BrowserWindowConstructorOptions,
  LoadFileOptions,
  LoadURLOptions,
  Menu,
  NativeImage,
  ProgressBarOptions,
  Rectangle,
  WebContents,
} from 'electron'
import { createEvent, whole, type Part } from '../electron-types.ts'
import { record } from '../log.ts'
import { centred, createGeometry } from '../window-geometry.ts'
import { appEvents } from './app-events.ts'
import { createWebContents } from './web-contents.ts'

const live = new Map<number, BrowserWindow>()
let counter = 0
let focused: BrowserWindow | undefined
const setFocused = (window: BrowserWindow) => void (focused = window)

/** A class because Electron's API is one; the host's own code is not written that way. */
export class BrowserWindow extends EventEmitter implements Part<ElectronBrowserWindow> {
  readonly id = ++counter
  readonly webContents: WebContents
  title: string
  autoHideMenuBar = false
  readonly #page
  readonly #geometry
  readonly #flags = { shown: false, destroyed: false, closing: false, ready: false }
  #background: string
  #menu: Menu | null = null
  #minimizedFrom: 'normal' | 'maximized' = 'normal'

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    this.setMaxListeners(0)
    const { width = 800, height = 600, x, y, minWidth = 0, minHeight = 0, webPreferences = {} } = options
    this.title = options.title ?? ''
    this.#background = options.backgroundColor ?? '#FFFFFF'
    this.#flags.shown = options.show ?? true
    const { api, page } = createWebContents(webPreferences, {
      isVisible: () => this.isVisible(),
      isFocused: () => this.isFocused(),
      focus: () => this.focus(),
      closeRequested: () => this.close(),
      titleChanged: (title) => this.#titleChanged(title),
      loaded: () => this.#loaded(),
      gone: () => this.#gone(),
      openWindow: (overrides, url) => this.#opened(overrides, url),
    })
    this.webContents = api
    this.#page = page
    const start = { ...centred(width, height), ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) }
    this.#geometry = createGeometry(start, [minWidth, minHeight], page.opened)
    if (options.fullscreen) this.#geometry.enter('fullscreen')
    live.set(this.id, this)
    if (this.#flags.shown) setImmediate(() => this.focus())
    appEvents.emit('browser-window-created', createEvent(), this)
  }

  static getAllWindows(): ElectronBrowserWindow[] {
    return [...live.values()].map((window) => whole<ElectronBrowserWindow>(window))
  }
  static getFocusedWindow(): ElectronBrowserWindow | null {
    return focused ? whole<ElectronBrowserWindow>(focused) : null
  }
  static fromId(id: number): ElectronBrowserWindow | null {
    const found = live.get(id)
    return found ? whole<ElectronBrowserWindow>(found) : null
  }
  static fromWebContents(contents: WebContents): ElectronBrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  loadURL(url: string, options?: LoadURLOptions): Promise<void> {
    return this.webContents.loadURL(url, options)
  }
  loadFile(path: string, options?: LoadFileOptions): Promise<void> {
    return this.webContents.loadFile(path, options)
  }
  reload(): void {
    this.webContents.reload()
  }
  capturePage(): Promise<NativeImage> {
    return this.webContents.capturePage()
  }

  close(): void {
    if (this.#flags.destroyed || this.#flags.closing) return
    const event = createEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return void appEvents.emit('close-vetoed')
    this.destroy()
  }
  destroy(): void {
    if (this.#flags.destroyed || this.#flags.closing) return
    this.#flags.closing = true
    void this.#page.close().catch(() => this.#gone())
  }
  isDestroyed(): boolean {
    return this.#flags.destroyed
  }
  #gone(): void {
    if (this.#flags.destroyed) return
    this.#flags.destroyed = true
    live.delete(this.id)
    if (focused === this) focused = undefined
    this.emit('closed')
    appEvents.emit('window-closed', live.size)
  }

  show(): void {
    this.#setShown(true)
    this.focus()
  }
  showInactive(): void {
    this.#setShown(true)
  }
  hide(): void {
    this.blur()
    this.#setShown(false)
  }
  isVisible(): boolean {
    return this.#flags.shown && !this.#flags.destroyed && this.#geometry?.state() !== 'minimized'
  }
  #setShown(shown: boolean): void {
    if (this.#flags.shown === shown) return
    this.#flags.shown = shown
    this.#visibilityChanged()
    this.emit(shown ? 'show' : 'hide', createEvent())
  }
  #visibilityChanged(): void {
    this.#page.post({ kind: 'show', visible: this.isVisible() })
  }

  focus(): void {
    if (focused === this || !this.isVisible()) return
    focused?.blur()
    setFocused(this)
    void this.#page.send('Page.bringToFront').catch(() => {})
    this.emit('focus', createEvent())
    this.webContents.emit('focus')
    appEvents.emit('browser-window-focus', createEvent(), this)
  }
  blur(): void {
    if (focused !== this) return
    focused = undefined
    this.emit('blur', createEvent())
    this.webContents.emit('blur')
    appEvents.emit('browser-window-blur', createEvent(), this)
  }
  isFocused(): boolean {
    return focused === this
  }
  moveTop(): void {
    this.focus()
  }

  minimize(): void {
    if (this.isMinimized()) return
    this.#minimizedFrom = this.isMaximized() ? 'maximized' : 'normal'
    this.blur()
    this.#geometry.enter('minimized')
    this.#visibilityChanged()
    this.emit('minimize', createEvent())
  }
  restore(): void {
    if (!this.isMinimized()) return this.unmaximize()
    this.#geometry.enter(this.#minimizedFrom)
    this.#visibilityChanged()
    this.emit('restore', createEvent())
    this.focus()
  }
  maximize(): void {
    if (this.isMaximized()) return
    this.#geometry.enter('maximized')
    this.#setShown(true)
    this.emit('maximize', createEvent())
    this.emit('resize', createEvent())
  }
  unmaximize(): void {
    if (!this.isMaximized()) return
    this.#geometry.enter('normal')
    this.emit('unmaximize', createEvent())
    this.emit('resize', createEvent())
  }
  setFullScreen(flag: boolean): void {
    if (flag === this.isFullScreen()) return
    this.#geometry.enter(flag ? 'fullscreen' : 'normal')
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen', createEvent())
    this.emit('resize', createEvent())
  }
  isMinimized(): boolean {
    return this.#geometry.state() === 'minimized'
  }
  isMaximized(): boolean {
    return this.#geometry.state() === 'maximized'
  }
  isFullScreen(): boolean {
    return this.#geometry.state() === 'fullscreen'
  }
  isNormal(): boolean {
    return this.#geometry.state() === 'normal'
  }

  getBounds(): Rectangle {
    return this.#geometry.bounds()
  }
  getNormalBounds(): Rectangle {
    return this.#geometry.normalBounds()
  }
  getContentBounds(): Rectangle {
    return this.getBounds()
  }
  getSize(): number[] {
    const { width, height } = this.getBounds()
    return [width, height]
  }
  getContentSize(): number[] {
    return this.getSize()
  }
  getPosition(): number[] {
    const { x, y } = this.getBounds()
    return [x, y]
  }
  setBounds(bounds: Partial<Rectangle>): void {
    if (this.isMaximized()) this.unmaximize()
    const { resized, moved } = this.#geometry.set(bounds)
    for (const name of [...(resized ? ['resize', 'resized'] : []), ...(moved ? ['move', 'moved'] : [])])
      this.emit(name, createEvent())
  }
  setContentBounds(bounds: Rectangle): void {
    this.setBounds(bounds)
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y })
  }
  center(): void {
    const { width, height } = this.getNormalBounds()
    this.setBounds(centred(width, height))
  }
  setMinimumSize(width: number, height: number): void {
    this.#geometry.setLimits({ minimum: [width, height] })
  }
  getMinimumSize(): number[] {
    return this.#geometry.limits().minimum
  }
  setMaximumSize(width: number, height: number): void {
    this.#geometry.setLimits({ maximum: [width, height] })
  }
  getMaximumSize(): number[] {
    return this.#geometry.limits().maximum
  }

  setTitle(title: string): void {
    this.title = title
  }
  getTitle(): string {
    return this.title
  }
  setBackgroundColor(color: string): void {
    this.#background = color
  }
  getBackgroundColor(): string {
    return this.#background
  }
  setMenu(menu: Menu | null): void {
    this.#menu = menu
  }
  removeMenu(): void {
    this.#menu = null
  }
  setMenuBarVisibility(visible: boolean): void {
    record('menu-bar', { visible, hasMenu: this.#menu !== null })
  }
  isMenuBarVisible(): boolean {
    return !this.autoHideMenuBar
  }
  setAutoHideMenuBar(hide: boolean): void {
    this.autoHideMenuBar = hide
  }
  setIcon(): void {}
  setSkipTaskbar(): void {}
  setAlwaysOnTop(): void {}
  isAlwaysOnTop(): boolean {
    return false
  }
  setOverlayIcon(overlay: NativeImage | null, description: string): void {
    record('overlay-icon', { shown: overlay !== null, description })
  }
  setProgressBar(progress: number, options?: ProgressBarOptions): void {
    record('progress', { progress, ...options })
  }
  flashFrame(flag: boolean): void {
    record('flash-frame', { flag })
  }

  #titleChanged(title: string): void {
    const event = createEvent()
    this.emit('page-title-updated', event, title, true)
    if (!event.defaultPrevented) this.title = title
  }
  #loaded(): void {
    if (this.#flags.ready) return
    this.#flags.ready = true
    void this.#geometry.applied.then(() => this.emit('ready-to-show', createEvent()))
  }
  #opened(overrides: BrowserWindowConstructorOptions, url: string): void {
    const child = new BrowserWindow(overrides)
    void child.loadURL(url).catch(() => {})
    this.webContents.emit('did-create-window', child, { url, frameName: '', options: overrides })
  }
}
