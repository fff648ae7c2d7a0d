import type { Clock } from '../ports.ts'
import type { Redactor } from './redaction.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

type LogFields = Readonly<Record<string, unknown>>

/** One line as sinks get it: secrets are already gone. */
export interface LogEntry {
  /** UTC, ISO 8601. */
  readonly at: string
  readonly level: LogLevel
  readonly scope: string
  readonly message: string
  readonly fields: LogFields
}

export type LogSink = (entry: LogEntry) => void

export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void
  readonly info: (message: string, fields?: LogFields) => void
  readonly warn: (message: string, fields?: LogFields) => void
  readonly error: (message: string, fields?: LogFields) => void
  /** The same log under a narrower name: `core` → `core.storage`. */
  readonly child: (scope: string) => Log
}

export interface LogDependencies {
  readonly clock: Pick<Clock, 'now'>
  readonly redactor: Pick<Redactor, 'text' | 'value'>
  readonly sinks: readonly LogSink[]
  /** Least level that is written. */
  readonly level: LogLevel
}

/** A scoped log. Every entry passes the redactor before any sink sees it; a failing sink never reaches the caller. */
export const createLog = (dependencies: LogDependencies, scope = 'core'): Log => {
  const { clock, redactor, sinks, level: least } = dependencies
  const write = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    if (ORDER[level] < ORDER[least]) return
    const clean = redactor.value(fields)
    const entry: LogEntry = {
      at: new Date(clock.now()).toISOString(),
      level,
      scope,
      message: redactor.text(message),
      fields: typeof clean === 'object' && clean !== null ? { ...clean } : {},
    }
    for (const sink of sinks) {
      try {
        sink(entry)
      } catch {
        // A log that cannot be written (full disk) must not take the work down with it; the other sinks still get it.
      }
    }
  }
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (name) => createLog(dependencies, `${scope}.${name}`),
  }
}

/** For tests and for what has nobody to tell. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
