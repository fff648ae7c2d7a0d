import { BrowserWindow, dialog } from 'electron'
import type { CatalogueKind } from '#shared/model/catalogue.ts'
import type { ChooseFile } from '../ports.ts'

const FILTERS: Readonly<Record<CatalogueKind, { readonly name: string; readonly extensions: string[] }>> = {
  iso: { name: 'ISO images', extensions: ['iso', 'img'] },
  vztmpl: { name: 'Container templates', extensions: ['gz', 'xz', 'zst', 'bz2'] },
  import: { name: 'Disk images', extensions: ['qcow2', 'raw', 'vmdk', 'ova'] },
}

/** The system's own dialog, over the window that has the focus. */
export const chooseFile: ChooseFile = async (kind) => {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { name, extensions } = FILTERS[kind]
  const options: Electron.OpenDialogOptions = {
    title: 'Choose a file to upload',
    buttonLabel: 'Choose',
    properties: ['openFile'],
    filters: [
      { name, extensions: [...extensions] },
      { name: 'All files', extensions: ['*'] },
    ],
  }
  const { canceled, filePaths } =
    window === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options)
  return canceled ? null : (filePaths[0] ?? null)
}
