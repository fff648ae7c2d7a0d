// The Debian packages the tests (and keytar's compile) need: installed when this user may, else named.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

/** Package → what it is for. A file says that it is there, whoever installed it. */
const PACKAGES = [
  {
    name: 'libsecret-1-dev',
    file: '/usr/include/libsecret-1/libsecret/secret.h',
    for: ['start', 'test'],
    leavesOut: 'the keychain tests',
  },
  { name: 'g++', file: '/usr/bin/g++', for: ['start', 'test'], leavesOut: 'the keychain tests' },
  { name: 'make', file: '/usr/bin/make', for: ['start', 'test'], leavesOut: 'the keychain tests' },
  { name: 'python3', file: '/usr/bin/python3', for: ['start', 'test'], leavesOut: 'the keychain tests' },
  { name: 'chromium', file: '/usr/bin/chromium', for: ['test'], leavesOut: 'the end-to-end tests' },
  { name: 'xvfb', file: '/usr/bin/Xvfb', for: ['test'], leavesOut: 'the tests with a real window' },
  { name: 'xauth', file: '/usr/bin/xauth', for: ['test'], leavesOut: 'the tests with a real window' },
  { name: 'dbus', file: '/usr/bin/dbus-daemon', for: ['test'], leavesOut: 'the keychain tests' },
  { name: 'gnome-keyring', file: '/usr/bin/gnome-keyring-daemon', for: ['test'], leavesOut: 'the keychain tests' },
  {
    name: 'python3-proxmoxer',
    file: '/usr/lib/python3/dist-packages/proxmoxer/__init__.py',
    for: ['test'],
    leavesOut: "the lab's test with a foreign client",
  },
  {
    name: 'python3-requests',
    file: '/usr/lib/python3/dist-packages/requests/__init__.py',
    for: ['test'],
    leavesOut: "the lab's test with a foreign client",
  },
  { name: 'curl', file: '/usr/bin/curl', for: ['test'], leavesOut: 'the test of the API with a foreign client' },
  { name: 'openssl', file: '/usr/bin/openssl', for: ['test'], leavesOut: 'nothing' },
]

const isDebian = () => process.platform === 'linux' && existsSync('/usr/bin/apt-get')

export const missingPackages = (purpose) =>
  isDebian() ? PACKAGES.filter((entry) => entry.for.includes(purpose) && !existsSync(entry.file)) : []

/** Installs what is missing as root (or through sudo without a password); else says what will be left out. */
export const ensurePackages = (purpose) => {
  const missing = missingPackages(purpose)
  if (missing.length === 0) return
  const names = missing.map((entry) => entry.name)
  const asRoot = process.getuid?.() === 0
  const sudo = !asRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  if (asRoot || sudo) {
    process.stdout.write(`Installing Debian packages: ${names.join(' ')} …\n`)
    const apt = (...args) =>
      spawnSync(sudo ? 'sudo' : 'apt-get', sudo ? ['-n', 'apt-get', ...args] : args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0
    const done = apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...names)
    if (done && missingPackages(purpose).length === 0) return
  }
  process.stderr.write(`Missing Debian packages: sudo apt-get install ${names.join(' ')}\n`)
  for (const reason of new Set(missing.map((entry) => entry.leavesOut))) {
    if (purpose === 'test' && reason !== 'nothing') process.stderr.write(`  without them ${reason} are left out\n`)
  }
}
