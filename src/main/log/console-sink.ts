import type { LogSink } from './log.ts'

/** A line for the person at the terminal: addresses, notices, reasons for not starting. */
export const say = (line: string): void => console.log(line)

export const sayError = (line: string): void => console.error(line)

/** Entries as short readable lines on standard error, so that standard output stays clean. */
export const createConsoleSink = (): LogSink => {
  return ({ level, scope, message, fields }) => {
    const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
    console.error(`${level.toUpperCase().padEnd(5)} ${scope}: ${message}${rest}`)
  }
}
