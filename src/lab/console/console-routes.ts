import { refuse, type LabCall, type LabHandler, type LabRoute, type PermissionCheck } from '../http/handler.ts'
import type { LabGuestKind } from '../world/model.ts'
import { KINDS, missingConfig, settled } from '../world/routing.ts'
import { checkConsoleTicket, openConsole, type ConsoleKind } from './consoles.ts'

const SHELL_ONLY_AS_ROOT = 'only root@pam may run other commands than login'

/** Unlike most calls these are not handed on: the node that takes the request opens the port and reaches the guest by SSH. */
const ofGuest =
  (guestKind: LabGuestKind, kind: ConsoleKind): LabHandler =>
  (call) => {
    const { cluster, receivedBy, identity } = call
    const guest = cluster.guests.get(Number(call.path['vmid']))
    if (guest?.kind !== guestKind || guest.node !== call.path['node'])
      return refuse(500, missingConfig(call.path['node'] ?? '', guestKind, call.path['vmid'] ?? ''))
    return openConsole({
      cluster,
      node: receivedBy,
      identity,
      kind,
      path: `/vms/${guest.vmid}`,
      guest,
      id: String(guest.vmid),
      name: guest.config.get(guestKind === 'qemu' ? 'name' : 'hostname') ?? String(guest.vmid),
      ...(guestKind === 'qemu' && kind === 'termproxy' ? { serial: call.text('serial') ?? 'serial0' } : {}),
    })
  }

const ofNode =
  (kind: ConsoleKind): LabHandler =>
  (call) => {
    const { cluster, receivedBy, identity, node } = call
    if ((call.text('cmd') ?? 'login') !== 'login' && !identity.root) return refuse(403, SHELL_ONLY_AS_ROOT)
    const path = `/nodes/${node.name}`
    return openConsole({ cluster, node: receivedBy, identity, kind, path, guest: undefined, id: '', name: node.name })
  }

/** Checked here for the upgrade; what is carried then is no matter of the API. */
const socket =
  (pathOf: (call: LabCall) => string): LabHandler =>
  (call) => {
    const port = call.integer('port') ?? 0
    const given = { identity: call.identity, path: pathOf(call), ticket: call.text('vncticket') ?? '' }
    checkConsoleTicket(call.receivedBy, port, given)
    return { port: String(port) }
  }

const GUEST: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Console']]
const NODE: PermissionCheck = ['perm', '/nodes/{node}', ['Sys.Console']]
const TICKET = ['port', 'vncticket'] as const

export const consoleRoutes: LabRoute[] = settled([
  ...KINDS.flatMap((kind): LabRoute[] => {
    const base = `/nodes/{node}/${kind}/{vmid}`
    const common = { check: GUEST, forwarded: false } as const
    return [
      { method: 'POST', path: `${base}/vncproxy`, handler: ofGuest(kind, 'vncproxy'), ...common },
      { method: 'POST', path: `${base}/termproxy`, handler: ofGuest(kind, 'termproxy'), ...common },
      {
        method: 'GET',
        path: `${base}/vncwebsocket`,
        handler: socket((call) => `/vms/${call.path['vmid'] ?? ''}`),
        needs: TICKET,
        ...common,
      },
    ]
  }),
  { method: 'POST', path: '/nodes/{node}/termproxy', handler: ofNode('termproxy'), check: NODE, forwarded: false },
  { method: 'POST', path: '/nodes/{node}/vncshell', handler: ofNode('vncproxy'), check: NODE, forwarded: false },
  {
    method: 'GET',
    path: '/nodes/{node}/vncwebsocket',
    handler: socket((call) => `/nodes/${call.node.name}`),
    needs: TICKET,
    check: NODE,
    forwarded: false,
  },
])
