import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import { isSilence } from '#main/adapters/proxmox/refusal-words.ts'
import { elapsed } from '#main/elapsed.ts'
import type { Pause } from '#main/pause.ts'

/** So long a machine waits for a cluster that does not answer, before it is given up. */
const MOST_MS = 10 * 60_000
const FIRST_MS = 2000
const LONGEST_MS = 15_000

interface Patience {
  readonly pause: Pause
  readonly now: () => number
  readonly signal: AbortSignal
  readonly waiting: () => void
}

/**
 * The API with questions that are asked again while nobody answers: a line that breaks for a minute is no reason to leave
 * a machine half made. What changes something is sent once; whether it arrived, such a question tells.
 */
export const patientApi = (api: ProxmoxApi, { pause, now, signal, waiting }: Patience): ProxmoxApi => {
  const patiently = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    const since = now()
    for (let wait = FIRST_MS; ; wait = Math.min(LONGEST_MS, wait * 2)) {
      try {
        return await ask()
      } catch (error) {
        if (!isSilence(error) || signal.aborted || elapsed(now(), since) > MOST_MS) throw error
        waiting()
        await pause(wait, signal)
      }
    }
  }
  return {
    ...api,
    nextVmid: (call) => patiently(() => api.nextVmid(call)),
    isVmidFree: (vmid, call) => patiently(() => api.isVmidFree(vmid, call)),
    guestConfig: (node, type, vmid, call) => patiently(() => api.guestConfig(node, type, vmid, call)),
    guestStatus: (node, type, vmid, call) => patiently(() => api.guestStatus(node, type, vmid, call)),
    tasks: (call) => patiently(() => api.tasks(call)),
  }
}
