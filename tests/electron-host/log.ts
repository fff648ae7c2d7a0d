/** One thing the app asked of the desktop. Tests read these through `evaluate(({ host }) => host.log)`. */
export interface HostLogEntry {
  readonly kind: string
  readonly [detail: string]: unknown
}

export const hostLog: HostLogEntry[] = []

export function record(kind: string, detail: Record<string, unknown> = {}): void {
  hostLog.push({ kind, ...detail })
}
