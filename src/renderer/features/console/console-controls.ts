/** What the toolbar does with whatever is shown; absent: not with this. */
export interface ConsoleControls {
  readonly focus: () => void
  /** As if it were typed (a screen) or pasted (a terminal). */
  readonly type: (text: string) => void
  readonly ctrlAltDel?: () => void
  /** Into the clipboard of the machine, where something in it listens. */
  readonly toClipboard?: (text: string) => void
}
