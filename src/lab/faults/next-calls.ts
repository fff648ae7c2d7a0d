/**
 * What happens to the next calls that fit.
 * `lose`: the call is carried out, but the connection ends before its answer; the client never learns the UPID.
 * `refuse`: answered with this status and text, and not carried out.
 */
export type CallFault = {
  kind: 'lose' | 'refuse'
  cluster: string
  /** Node that takes the request; absent: any. */
  node?: string | undefined
  method: string
  /** The path after `/api2/json`, as a regular expression for the whole of it: `/nodes/[^/]+/qemu`. */
  path: RegExp
  status?: number
  text?: string
  /** How many calls it still strikes. */
  times: number
}

export type NextCalls = {
  add: (fault: CallFault) => void
  /** Takes the fault that strikes this call. */
  take: (call: { cluster: string; node: string; method: string; path: string }) => CallFault | undefined
  /** Forgets what has not struck; of one cluster, or everywhere. */
  clear: (cluster?: string) => void
}

const whole = (pattern: RegExp, path: string): boolean => new RegExp(`^(?:${pattern.source})$`).test(path)

/** Faults that strike single calls, counted down as they strike. */
export const createNextCalls = (): NextCalls => {
  let faults: CallFault[] = []
  return {
    add: (fault) => {
      faults.push({ ...fault })
    },
    take: ({ cluster, node, method, path }) => {
      const found = faults.find(
        (fault) =>
          fault.cluster === cluster &&
          (fault.node === undefined || fault.node === node) &&
          fault.method === method &&
          whole(fault.path, path),
      )
      if (!found) return undefined
      found.times -= 1
      if (found.times <= 0) faults = faults.filter((fault) => fault !== found)
      return found
    },
    clear: (cluster) => {
      faults = cluster === undefined ? [] : faults.filter((fault) => fault.cluster !== cluster)
    },
  }
}
