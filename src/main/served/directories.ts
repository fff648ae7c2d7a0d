import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a program keeps what is its own, by the customs of each system. */
export interface Directories {
  readonly data: string
  /** Apart from the data, so that who copies the data has not got the key. */
  readonly config: string
}

/**
 * XDG base directories on Linux (https://specifications.freedesktop.org/basedir-spec), Library on macOS, AppData on Windows.
 */
export const defaultDirectories = (
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  home = homedir(),
): Directories => {
  if (platform === 'win32') {
    return {
      data: join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Multpanel', 'served'),
      config: join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Multpanel'),
    }
  }
  if (platform === 'darwin') {
    return {
      data: join(home, 'Library', 'Application Support', 'Multpanel', 'served'),
      config: join(home, 'Library', 'Preferences', 'Multpanel'),
    }
  }
  return {
    data: join(environment['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'multpanel'),
    config: join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), 'multpanel'),
  }
}
