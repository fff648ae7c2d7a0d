import { EventEmitter } from 'node:events'
import type {
  KeyboardEvent as ElectronKeyboardEvent,
  Menu as ElectronMenu,
  MenuItem as ElectronMenuItem,
  MenuItemConstructorOptions,
  NativeImage,
  PopupOptions,
} from 'electron'
import { createEvent, whole, type Part } from '../electron-types.ts'
import { record } from '../log.ts'
import { appEvents } from './app-events.ts'
import { runRole, type Role } from './menu-roles.ts'

type Template = Parameters<typeof ElectronMenu.buildFromTemplate>[0]

let applicationMenu: ElectronMenu | null = null
let commands = 0

export class MenuItem implements Part<ElectronMenuItem> {
  readonly commandId = ++commands
  readonly userAccelerator = null
  readonly click: () => void
  id: string
  label: string
  sublabel: string
  toolTip: string
  enabled: boolean
  visible: boolean
  checked: boolean
  registerAccelerator: boolean
  accelerator: ElectronMenuItem['accelerator']
  type: ElectronMenuItem['type']
  declare menu: ElectronMenu
  declare role?: Role
  declare submenu?: ElectronMenu
  declare icon?: NativeImage | string

  constructor(options: MenuItemConstructorOptions) {
    const { submenu, icon, click } = options
    const role = options.role as Role | undefined // the two lists of Electron's declarations differ by three macOS roles
    this.id = options.id ?? ''
    this.label = options.label ?? role ?? ''
    this.sublabel = options.sublabel ?? ''
    this.toolTip = options.toolTip ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.registerAccelerator = options.registerAccelerator ?? true
    this.accelerator = options.accelerator ?? null
    this.type = options.type ?? (submenu ? 'submenu' : 'normal')
    if (role) this.role = role
    if (icon) this.icon = icon
    if (submenu) this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : submenu
    // What a person's click does. As in Electron, a disabled or hidden item does nothing.
    this.click = () => {
      if (!this.enabled || !this.visible) return
      this.#toggle()
      const event: ElectronKeyboardEvent = whole<ElectronKeyboardEvent>(createEvent({ triggeredByAccelerator: false }))
      if (click) click(whole<ElectronMenuItem>(this), focusedWindow(), event)
      else if (role) runRole(role)
    }
  }

  #toggle(): void {
    if (this.type === 'checkbox') this.checked = !this.checked
    if (this.type !== 'radio') return
    for (const item of this.menu?.items ?? []) if (item.type === 'radio') item.checked = false
    this.checked = true
  }
}

export class Menu extends EventEmitter implements Part<ElectronMenu> {
  readonly items: ElectronMenuItem[] = []

  static buildFromTemplate(template: Template): ElectronMenu {
    if (!Array.isArray(template)) throw new TypeError('Invalid template for Menu: Menu template must be an array')
    const menu = whole<ElectronMenu>(new Menu())
    for (const entry of template)
      menu.append(entry instanceof MenuItem ? whole<ElectronMenuItem>(entry) : itemFrom(entry))
    return menu
  }
  static setApplicationMenu(menu: ElectronMenu | null): void {
    applicationMenu = menu
  }
  static getApplicationMenu(): ElectronMenu | null {
    return applicationMenu
  }

  append(item: ElectronMenuItem): void {
    this.insert(this.items.length, item)
  }
  insert(position: number, item: ElectronMenuItem): void {
    item.menu = whole<ElectronMenu>(this)
    this.items.splice(position, 0, item)
  }
  getMenuItemById(id: string): ElectronMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  popup(options?: PopupOptions): void {
    this.emit('menu-will-show', createEvent())
    record('menu-popup', { labels: this.items.map(({ label }) => label), x: options?.x, y: options?.y })
    lastPopup = whole<ElectronMenu>(this)
  }
  closePopup(): void {
    this.emit('menu-will-close', createEvent())
  }
}

function itemFrom(options: Template[number]): ElectronMenuItem {
  const { label, role, type } = options
  if (!label && !role && type !== 'separator')
    throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type')
  return whole<ElectronMenuItem>(new MenuItem(options as MenuItemConstructorOptions)) // not one of ours: its options
}

let lastPopup: ElectronMenu | undefined

/** The context menu shown last, for tests to click in. */
export const poppedUpMenu = (): ElectronMenu | undefined => lastPopup

function focusedWindow() {
  const asked: { window?: Parameters<NonNullable<MenuItemConstructorOptions['click']>>[1] } = {}
  appEvents.emit('find-focused-window', asked)
  return asked.window
}
