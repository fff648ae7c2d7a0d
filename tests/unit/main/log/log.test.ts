import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFileSink } from '#main/log/file-sink.ts'
import { createLog, type LogEntry } from '#main/log/log.ts'
import { createMemoryRing } from '#main/log/memory-ring.ts'
import { createRedactor } from '#main/log/redaction.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const clock = { now: () => 0 }
const redactor = createRedactor()

describe('the log', () => {
  it('writes scope, level and clean fields, and nothing below its level', () => {
    const entries: LogEntry[] = []
    const log = createLog({ clock, redactor, level: 'info', sinks: [(entry) => entries.push(entry)] })
    log.debug('not this')
    log.child('fleet').warn('this', { cluster: 'one', password: 'hunter2' })
    expect(entries).toEqual([
      {
        at: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        scope: 'core.fleet',
        message: 'this',
        fields: { cluster: 'one', password: '[removed]' },
      },
    ])
  })

  it('goes on when a sink cannot write', () => {
    const ring = createMemoryRing()
    const full = (): never => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }
    const log = createLog({ clock, redactor, level: 'info', sinks: [full, ring.sink] })
    log.info('still here')
    expect(ring.entries().map(({ message }) => message)).toEqual(['still here'])
  })

  it('keeps the newest entries in memory', () => {
    const ring = createMemoryRing(10)
    const log = createLog({ clock, redactor, level: 'info', sinks: [ring.sink] })
    for (let index = 0; index < 1000; index += 1) log.info(String(index))
    expect(ring.entries().map(({ message }) => message)).toEqual([
      '990',
      '991',
      '992',
      '993',
      '994',
      '995',
      '996',
      '997',
      '998',
      '999',
    ])
  })

  it('bounds its files, keeps the newest lines, for the owner alone', () => {
    const directory = temporaryDirectory()
    const sink = createFileSink({ path: join(directory, 'logs', 'multpanel.log'), maxBytes: 2000, kept: 2 })
    const log = createLog({ clock, redactor, level: 'info', sinks: [sink] })
    for (let index = 0; index < 500; index += 1) log.info(`line ${index}`)
    log.info('long', { text: 'x'.repeat(10_000) })
    const logs = join(directory, 'logs')
    expect(readdirSync(logs).toSorted()).toEqual(['multpanel.log', 'multpanel.log.1', 'multpanel.log.2'])
    for (const name of readdirSync(logs)) {
      expect(statSync(join(logs, name)).size).toBeLessThanOrEqual(2000)
      expect(statSync(join(logs, name)).mode & 0o777).toBe(0o600)
    }
    const text = readFileSync(join(logs, 'multpanel.log'), 'utf8')
    expect(text).toContain('"message":"long"')
    for (const line of text.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow()
  })
})
