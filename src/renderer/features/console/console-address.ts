/** Before the address of a console's page. */
export const CONSOLE_PREFIX = '#/console/'

/** Whether the page was opened for a console alone, without the frame. Asked before anything else is loaded. */
export const isConsoleAddress = (hash: string): boolean => hash.startsWith(CONSOLE_PREFIX)
