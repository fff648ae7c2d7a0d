import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWindowStateStore } from '#main/host/window-state.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1040 }

describe('where the window opens', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'multpanel-window-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const store = (areas = [screen]) => createWindowStateStore(path.join(folder, 'window.json'), () => areas)

  it('is where it was closed', () => {
    store().save({ bounds: { x: 40, y: 50, width: 1200, height: 800 }, maximized: true })
    expect(store().load()).toEqual({ bounds: { x: 40, y: 50, width: 1200, height: 800 }, maximized: true })
  })

  it('is the middle of the first display at the first start', () => {
    expect(store().load().bounds).toEqual({ x: 240, y: 70, width: 1440, height: 900 })
  })

  it('is back on a display when the one it was on is gone', () => {
    store([screen, { x: 1920, y: 0, width: 1920, height: 1040 }]).save({
      bounds: { x: 2400, y: 50, width: 1200, height: 800 },
      maximized: false,
    })
    expect(store().load().bounds.x).toBe(240)
  })

  it.each(['', '{', '[]', 'null', '{"x":"a"}', '{"x":1e999,"y":0,"width":1,"height":1}'])(
    'survives a broken file: %s',
    (text) => {
      writeFileSync(path.join(folder, 'window.json'), text)
      expect(store().load().bounds.width).toBe(1440)
    },
  )
})
