import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

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

const QUOTED = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/**
 * Runs a program of the tests inside a private D-Bus session with a real, unlocked GNOME Keyring of its own:
 * nothing of the machine's keychains is touched, and the daemons end with the session.
 * @param script TypeScript file to run
 * @param unlocked false leaves the session without a keyring daemon
 * @returns what the script printed, parsed as JSON
 */
export const inKeychainSession = async (script: string, args: readonly string[], unlocked = true): Promise<unknown> => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'multpanel-keyring-'))
  mkdirSync(path.join(home, 'data', 'keyrings'), { recursive: true, mode: 0o700 })
  const program = [process.execPath, script, ...args].map(QUOTED).join(' ')
  // Ready is when the service's name is on the bus; asking earlier would make D-Bus start a second, locked daemon.
  const asked =
    'dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets'
  const keyring = [
    'printf test | gnome-keyring-daemon --unlock --foreground --components=secrets >/dev/null 2>&1 & keyring=$!',
    `tries=0; until ${asked} | grep -q true; do tries=$((tries + 1)); [ $tries -lt 200 ] || exit 9; sleep 0.05; done`,
  ].join('; ')
  const command = unlocked ? `${keyring}; ${program}; code=$?; kill $keyring; exit $code` : `exec ${program}`
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_DATA_HOME: path.join(home, 'data'),
  }
  // Without folders of services D-Bus starts nothing by itself, neither a second daemon nor its prompter.
  const configuration = path.join(home, 'bus.conf')
  writeFileSync(configuration, BUS_CONFIGURATION.replace('FOLDER', home))
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn('dbus-run-session', [`--config-file=${configuration}`, '--', 'sh', '-c', command], {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      let errors = ''
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
      child.on('error', reject)
      child.on('close', (code) => {
        if (code === 0) resolve(JSON.parse(output))
        else reject(new Error(`The keychain session ended with ${code}: ${errors}`))
      })
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
