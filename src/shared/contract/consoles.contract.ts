import { z } from 'zod'
import { ConsoleId, ConsoleProtocol, GuestConsoleKind } from '../model/console.ts'
import { ClusterId, GuestId, NodeName } from '../model/ids.ts'
import type { Contract } from './contract.ts'

const OpenedConsole = z.object({
  consoleId: ConsoleId,
  /** Lets the session that opened it, and no other, join within half a minute, once. It is good for nothing else. */
  relay: z.string(),
  /** What is carried; of a container or node on Proxmox before 9.0.13 an API token sees the screen only. */
  protocol: ConsoleProtocol,
})

export const consolesContract = {
  'consoles.open': {
    summary: 'Opens the screen or terminal of a running guest, to be joined by the page that asked.',
    permission: 'vm.console',
    scope: 'company',
    input: z.object({
      guestId: GuestId,
      kind: GuestConsoleKind,
      /** Of a VM, for `serial`. */
      port: z.enum(['serial0', 'serial1', 'serial2', 'serial3']).default('serial0'),
    }),
    output: OpenedConsole,
    audit: 'console.opened',
    peopleOnly: true,
  },
  'consoles.openNode': {
    summary: 'Opens the shell of a node, to be joined by the page that asked.',
    permission: 'node.console',
    scope: 'global',
    input: z.object({ clusterId: ClusterId, node: NodeName }),
    output: OpenedConsole,
    audit: 'console.opened',
    peopleOnly: true,
  },
} as const satisfies Contract
