// electron-vite with reload. Without an Electron binary the tests' stand-in shows the window in Chromium.
import process from 'node:process'
import { electronBinary } from './electron-binary.mjs'
import { become, inRoot } from './run.mjs'

const env = { ...process.env }
if (!electronBinary()) {
  const where = process.env.DISPLAY ? 'shows the window in Chromium' : 'opens the window in a Chromium without a screen'
  process.stdout.write(`No Electron binary: the stand-in host ${where}. Ctrl+C ends it.\n`)
  env.ELECTRON_EXEC_PATH = inRoot('tests/electron-host/electron.sh')
  env.ELECTRON_HOST_HEADED = process.env.DISPLAY ? '1' : '0'
}
become(
  process.execPath,
  [inRoot('node_modules/electron-vite/bin/electron-vite.js'), 'dev', '--', ...process.argv.slice(2)],
  { env },
)
