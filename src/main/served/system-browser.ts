import { spawn } from 'node:child_process'
import { AppError } from '#shared/errors.ts'

const commandOf = (platform: NodeJS.Platform): readonly [string, ...string[]] =>
  platform === 'darwin' ? ['open'] : platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']

/** Whether a person may sit at this machine's screen. */
export const hasDisplay = (
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): boolean => platform !== 'linux' || Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY'])

/** What is ours there (MULTPANEL_KEY opens the vault) is no business of a browser, its extensions and its crash reports. */
const browserEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MULTPANEL_')))

/**
 * Opens an http(s) address in this machine's browser. Resolves when the browser was asked.
 * @throws AppError `invalid_input` for any other scheme, `unsupported` where there is no browser
 */
export const openInBrowser = (address: string): Promise<void> => {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return Promise.reject(new AppError('invalid_input', 'Only http and https addresses are opened.'))
  }
  const [command, ...args] = commandOf(process.platform)
  return new Promise((resolve, reject) => {
    // No shell: the address is one argument, whatever it holds.
    const child = spawn(command, [...args, url.href], { stdio: 'ignore', detached: true, env: browserEnvironment() })
    child.once('error', () =>
      reject(new AppError('unsupported', `No browser could be started. Open ${address} by hand.`)),
    )
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}
