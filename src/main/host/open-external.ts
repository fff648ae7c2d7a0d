import { shell } from 'electron'
import { AppError } from '#shared/errors.ts'

/** The only door to the person's browser. @throws AppError `invalid_input` for anything but http and https */
export const openExternal = async (address: string): Promise<void> => {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AppError('invalid_input', 'Only http and https addresses are opened outside the console.')
  }
  await shell.openExternal(url.href)
}
