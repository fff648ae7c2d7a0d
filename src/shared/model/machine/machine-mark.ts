/**
 * What tells a guest of the console's making from any other, until it is finished: its id as the last line of the notes,
 * which Proxmox shows to nobody (a comment of Markdown). Nothing is removed from a cluster that does not carry it.
 * Why the notes: docs/decisions/0015.
 */
const markOf = (machineId: string): string => `<!-- multpanel ${machineId} -->`

/** The notes with the mark. */
export const withMark = (description: string, machineId: string): string =>
  description === '' ? markOf(machineId) : `${description}\n\n${markOf(machineId)}`

/** Whether the notes of a guest carry the mark of this machine. */
export const carriesMark = (description: string, machineId: string): boolean => description.includes(markOf(machineId))

/** Whether the notes carry the mark of any machine the console is making. */
export const carriesAnyMark = (description: string): boolean => /<!-- multpanel [0-9a-f-]{36} -->/.test(description)
