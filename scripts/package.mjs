// Builds the bundles and hands them to electron-builder; further arguments are its own (`-- --linux deb`).
import process from 'node:process'
import { electronBinary } from './electron-binary.mjs'
import { build, tool } from './run.mjs'

const built = build()
if (built.status !== 0) process.exit(built.status ?? 1)
const status = tool('electron-builder/cli.js', ['--publish', 'never', ...process.argv.slice(2)]).status ?? 1
if (status !== 0 && !electronBinary()) {
  process.stderr.write(
    'Nothing was packaged. electron-builder fetches the Electron binary from github.com; where that is out of reach, name\n' +
      'a mirror with ELECTRON_MIRROR, or an unpacked binary with --config.electronDist=DIRECTORY.\n',
  )
}
process.exit(status)
