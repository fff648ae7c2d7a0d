import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const BUS_CONFIGURATION = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=FOLDER</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

const PROGRAMS = [
  '/usr/bin/dbus-daemon',
  '/usr/bin/dbus-send',
  '/usr/bin/gnome-keyring-daemon',
  'node_modules/keytar/build/Release/keytar.node',
]

/** What the keychain tests lack on this machine; empty when they can run. */
export const missingKeychainParts = (): readonly string[] => PROGRAMS.filter((file) => !existsSync(file))

export interface KeychainSession {
  /** Variables that lead a program to this session's keychain. */
  readonly environment: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.trim()
}

const KEYRING_ON_BUS = [
  '--session',
  '--print-reply',
  '--dest=org.freedesktop.DBus',
  '/',
  'org.freedesktop.DBus.NameHasOwner',
  'string:org.freedesktop.secrets',
]

/** Ready is when the service's name is on the bus; asked for as often as the answer takes, for half a minute. */
const keyringReady = async (env: Record<string, string>): Promise<void> => {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const { stdout } = await run('dbus-send', KEYRING_ON_BUS, { env })
    if (stdout.includes('true')) return
  }
  throw new Error('GNOME Keyring did not come up within half a minute')
}

/**
 * A private D-Bus session with a real, unlocked GNOME Keyring of its own: nothing of the machine's keychains is
 * touched. Without folders of services D-Bus starts nothing by itself, neither a second daemon nor its prompter.
 * @param withKeyring false: a session in which no keychain answers
 */
export const startKeychainSession = async (withKeyring = true): Promise<KeychainSession> => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'multpanel-keyring-'))
  mkdirSync(path.join(home, 'data', 'keyrings'), { recursive: true, mode: 0o700 })
  const configuration = path.join(home, 'bus.conf')
  writeFileSync(configuration, BUS_CONFIGURATION.replace('FOLDER', home))
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_DATA_HOME: path.join(home, 'data'),
  }
  const bus = spawn('dbus-daemon', [`--config-file=${configuration}`, '--nofork', '--print-address'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  environment['DBUS_SESSION_BUS_ADDRESS'] = await firstLine(bus)
  const children: ChildProcess[] = [bus]
  if (withKeyring) {
    const keyring = spawn('gnome-keyring-daemon', ['--unlock', '--foreground', '--components=secrets'], {
      env: environment,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    keyring.stdin.end('test')
    children.unshift(keyring)
    await keyringReady(environment)
  }
  return {
    environment,
    stop: async () => {
      for (const child of children) await end(child)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Runs a TypeScript program in such a session and gives what it printed, parsed as JSON. */
export const inKeychainSession = async (
  script: string,
  args: readonly string[],
  withKeyring = true,
): Promise<unknown> => {
  const session = await startKeychainSession(withKeyring)
  try {
    const { stdout } = await run(process.execPath, [script, ...args], { env: session.environment })
    return JSON.parse(stdout)
  } finally {
    await session.stop()
  }
}
