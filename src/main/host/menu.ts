import { app, Menu, type MenuItemConstructorOptions } from 'electron'

interface MenuActions {
  readonly navigate: (path: string) => void
  readonly refresh: () => void
  readonly checkForUpdates: (() => void) | null
  readonly lock: () => void
  readonly quit: () => void
  readonly openGuide: () => void
}

const page = (label: string, path: string, actions: MenuActions): MenuItemConstructorOptions => ({
  id: `page-${path.slice(1)}`,
  label,
  click: () => actions.navigate(path),
})

/** The application menu. Every entry is also in the page; keys live in the page, where they can be listed with `?`. */
export const installMenu = (actions: MenuActions): void => {
  const isMac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { id: 'add-cluster', label: 'Add cluster …', click: () => actions.navigate('/clusters?add=1') },
        { id: 'settings', label: 'Settings', accelerator: 'CmdOrCtrl+,', click: () => actions.navigate('/settings') },
        { type: 'separator' },
        { id: 'lock', label: 'Lock the console now', click: actions.lock },
        {
          id: 'quit',
          label: isMac ? 'Close window' : 'Quit',
          accelerator: isMac ? 'Cmd+W' : 'Ctrl+Q',
          click: actions.quit,
        },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        page('Overview', '/overview', actions),
        page('Inventory', '/inventory', actions),
        page('Clusters', '/clusters', actions),
        { type: 'separator' },
        { id: 'refresh', label: 'Refresh all clusters', click: actions.refresh },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { id: 'guide', label: 'User guide', click: actions.openGuide },
        {
          id: 'updates',
          label: 'Check for updates',
          enabled: actions.checkForUpdates !== null,
          click: () => actions.checkForUpdates?.(),
        },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
