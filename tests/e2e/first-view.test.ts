import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const folder = path.resolve('out/renderer')

it('the first view comes in one file, announced with all it needs, and without the schemas that only forms and main need', () => {
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8')
  const announced = [...html.matchAll(/modulepreload" crossorigin href="\.\/assets\/([^"]+)"/g)].map(([, file]) => file)
  const files = readdirSync(path.join(folder, 'assets'))
  for (const name of [/^console-(?!address)[^.]+\.js$/, /^start-[^.]+\.js$/, /^InventoryPage-[^.]+\.js$/]) {
    const found = files.filter((file) => name.test(file) && announced.includes(file))
    expect(found, String(name)).toHaveLength(1)
  }
  for (const file of announced) {
    expect(readFileSync(path.join(folder, 'assets', file ?? ''), 'utf8'), file).not.toContain('invalid_union')
  }
})
