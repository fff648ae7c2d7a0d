// Renders resources/icon.svg to the bitmaps the desktop wants; run by hand when the drawing changes.
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { inRoot } from './run.mjs'

const drawing = readFileSync(inRoot('resources/icon.svg'), 'utf8')
const alert = drawing.replace(
  '</svg>',
  '<circle cx="400" cy="400" r="104" fill="#d64545" stroke="#fff" stroke-width="20"/></svg>',
)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const render = async (svg, size, file) => {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
  writeFileSync(inRoot('resources', file), await page.screenshot({ omitBackground: true }))
  await page.close()
}
await render(drawing, 512, 'icon.png')
await render(drawing, 32, 'tray.png')
await render(drawing, 64, 'tray@2x.png')
await render(alert, 32, 'tray-alert.png')
await render(alert, 64, 'tray-alert@2x.png')
await browser.close()
