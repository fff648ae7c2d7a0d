import { AppError } from '#shared/errors.ts'
import { call } from './client.ts'

/**
 * Opens an outside address. The desktop asks the system for its browser; a served page is in the person's browser
 * already, and the machine that serves it is often another.
 * @throws AppError `invalid_input` for anything but http and https
 */
export const openExternal = async (url: string): Promise<void> => {
  if (window.multpanel !== undefined) {
    await call('app.openExternal', { url })
    return
  }
  const address = URL.parse(url)
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') {
    throw new AppError('invalid_input', 'Only http and https addresses are opened.')
  }
  window.open(address.href, '_blank', 'noopener,noreferrer')
}
