import type {
  BaseWindow,
  Dialog,
  MessageBoxOptions,
  MessageBoxReturnValue,
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue,
} from 'electron'
import type { Part } from '../electron-types.ts'
import { record } from '../log.ts'

/** What a person will answer, first come first served; with nothing queued a dialog is cancelled. */
export const answers = {
  messageBox: [] as Partial<MessageBoxReturnValue>[],
  openDialog: [] as string[][],
  saveDialog: [] as string[],
}

type Asked<O> = readonly [window: BaseWindow, options: O] | readonly [options: O]
const optionsOf = <O>(asked: Asked<O>): O => (asked.length === 2 ? asked[1] : asked[0])

function messageBox({ message, detail, title, buttons, cancelId, defaultId, checkboxChecked }: MessageBoxOptions) {
  record('messageBox', { message, detail, title, buttons })
  const answer = { response: cancelId ?? defaultId ?? 0, checkboxChecked: checkboxChecked ?? false }
  return { ...answer, ...answers.messageBox.shift() }
}
function openDialog({ title, properties, filters }: OpenDialogOptions): OpenDialogReturnValue {
  record('openDialog', { title, properties, filters })
  const filePaths = answers.openDialog.shift()
  return { canceled: filePaths === undefined, filePaths: filePaths ?? [] }
}
export function saveDialog({ title, defaultPath, filters }: SaveDialogOptions): SaveDialogReturnValue {
  record('saveDialog', { title, defaultPath, filters })
  const filePath = answers.saveDialog.shift()
  return { canceled: filePath === undefined, filePath: filePath ?? '' }
}

export const dialog = {
  showMessageBox: (...asked: Asked<MessageBoxOptions>) => Promise.resolve(messageBox(optionsOf(asked))),
  showMessageBoxSync: (...asked: Asked<MessageBoxOptions>) => messageBox(optionsOf(asked)).response,
  showOpenDialog: (...asked: Asked<OpenDialogOptions>) => Promise.resolve(openDialog(optionsOf(asked))),
  showOpenDialogSync: (...asked: Asked<OpenDialogOptions>) => {
    const { canceled, filePaths } = openDialog(optionsOf(asked))
    return canceled ? undefined : filePaths
  },
  showSaveDialog: (...asked: Asked<SaveDialogOptions>) => Promise.resolve(saveDialog(optionsOf(asked))),
  showSaveDialogSync: (...asked: Asked<SaveDialogOptions>) => saveDialog(optionsOf(asked)).filePath,
  showErrorBox: (title, content) => record('errorBox', { title, content }),
} satisfies Part<Dialog>
