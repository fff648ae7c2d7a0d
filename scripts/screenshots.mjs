// `npm run screenshots`: the main pages into docs/screenshots, in light and dark, 1280 and 1920 wide.
import process from 'node:process'
import { become, build, bundlesAreCurrent, inRoot } from './run.mjs'

if (!bundlesAreCurrent()) {
  const { status } = build({ stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}
become(process.execPath, [inRoot('tests/support/screenshots.ts'), ...process.argv.slice(2)])
