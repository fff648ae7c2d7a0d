import { dialog } from 'electron'
import { AppError } from '#shared/errors.ts'
import { compose, databaseFile } from '../compose.ts'
import type { Core } from '../core.ts'
import type { HostPorts } from '../ports.ts'
import { restoreBeforeStart } from '../storage/restore-before-start.ts'

/**
 * Composes the product. A damaged database is left as it is and its newest good copy offered; the person decides.
 * @throws AppError when it cannot start and nobody chose the copy
 */
export const openCore = async (ports: HostPorts): Promise<Core> => {
  try {
    return await compose(ports)
  } catch (error) {
    const copy = error instanceof AppError && error.code === 'database_damaged' ? error.details?.['copy'] : undefined
    if (typeof copy !== 'string') throw error
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      title: 'Multpanel',
      message: 'The database is damaged.',
      detail: `Nothing was changed. Its newest good copy is ${copy}. With it the console is as it was then; the damaged file is kept beside it.`,
      buttons: ['Quit', 'Start with the copy'],
      defaultId: 0,
      cancelId: 0,
    })
    if (response !== 1) throw error
    restoreBeforeStart(ports.paths.data, databaseFile(ports.paths.data), ports.paths.copies, copy)
    return compose(ports, { endTokens: true })
  }
}
