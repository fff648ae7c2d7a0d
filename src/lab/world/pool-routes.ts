import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import { guestName } from './config.ts'
import type { LabPool } from './model.ts'
import { compact, settled } from './routing.ts'

type Row = Record<string, unknown>

const nameOf = (call: LabCall): string => call.path['poolid'] ?? call.text('poolid') ?? ''

const poolOf = (call: LabCall): LabPool =>
  call.cluster.pools.get(nameOf(call)) ?? refuse(500, `pool '${nameOf(call)}' does not exist`)

const row = (pool: LabPool): Row =>
  compact({ comment: pool.comment === '' ? undefined : pool.comment, poolid: pool.poolid })

const list = (call: LabCall): Row[] => {
  const only = call.text('poolid')
  const pools = [...call.cluster.pools.values()].filter((pool) => call.may(`/pool/${pool.poolid}`, 'Pool.Audit'))
  if (only === undefined) return pools.map(row)
  const pool = pools.find(({ poolid }) => poolid === only) ?? refuse(500, `pool '${only}' does not exist`)
  return [{ ...row(pool), members: members(call, pool) }]
}

const members = (call: LabCall, pool: LabPool): Row[] => {
  const type = call.text('type')
  const guests = [...pool.vmids].flatMap((vmid): Row[] => {
    const guest = call.cluster.guests.get(vmid)
    if (!guest) return []
    const id = `${guest.kind}/${vmid}`
    return [
      {
        id,
        name: guestName(guest),
        node: guest.node,
        status: guest.startedAt === null ? 'stopped' : 'running',
        type: guest.kind,
        vmid,
      },
    ]
  })
  const storages = [...pool.storages].map((storage): Row => ({ id: `storage/${storage}`, storage, type: 'storage' }))
  return [...guests, ...storages].filter((member) => type === undefined || member['type'] === type)
}

const create = (call: LabCall): null => {
  const poolid = nameOf(call)
  const { pools } = call.cluster
  if (pools.has(poolid)) refuse(500, `create pool failed: pool '${poolid}' already exists`)
  const parent = poolid.includes('/') ? poolid.slice(0, poolid.lastIndexOf('/')) : undefined
  if (parent !== undefined && !pools.has(parent))
    refuse(500, `create pool failed: parent '${parent}' of pool '${poolid}' does not exist`)
  pools.set(poolid, { poolid, comment: call.text('comment') ?? '', vmids: new Set(), storages: new Set() })
  return null
}

/** Puts guests in, or with `delete` out; one that is in another pool moves only with `allow-move`. */
const changeGuests = (call: LabCall, pool: LabPool, vmid: number): void => {
  const { cluster } = call
  call.need(`/vms/${vmid}`, 'VM.Allocate')
  if (call.flag('delete')) {
    if (!pool.vmids.delete(vmid)) refuse(500, `update pools failed: VM ${vmid} is not a pool member`)
    return
  }
  if (pool.vmids.has(vmid)) refuse(500, `update pools failed: VM ${vmid} is already a pool member`)
  const other = [...cluster.pools.values()].find((candidate) => candidate.vmids.has(vmid))
  if (other && !call.flag('allow-move'))
    refuse(500, `update pools failed: VM ${vmid} belongs already to pool '${other.poolid}' and 'allow-move' is not set`)
  other?.vmids.delete(vmid)
  pool.vmids.add(vmid)
}

const update = (call: LabCall): null => {
  const pool = poolOf(call)
  pool.comment = call.text('comment') ?? pool.comment
  for (const vmid of call.list('vms')) changeGuests(call, pool, Number(vmid))
  for (const storage of call.list('storage')) {
    call.need(`/storage/${storage}`, 'Datastore.Allocate')
    if (call.flag('delete')) pool.storages.delete(storage)
    else pool.storages.add(storage)
  }
  return null
}

const remove = (call: LabCall): null => {
  const pool = poolOf(call)
  if (pool.vmids.size + pool.storages.size > 0) refuse(500, `delete pool failed: pool '${pool.poolid}' is not empty`)
  call.cluster.pools.delete(pool.poolid)
  return null
}

const show = (call: LabCall): Row => {
  const pool = poolOf(call)
  return compact({ comment: pool.comment === '' ? undefined : pool.comment, members: members(call, pool) })
}

const ALLOCATE = ['perm', '/pool/{poolid}', ['Pool.Allocate']]
const AUDIT = ['perm', '/pool/{poolid}', ['Pool.Audit']]

export const poolRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/pools', handler: list },
  { method: 'POST', path: '/pools', handler: create, check: ALLOCATE, needs: ['poolid'] },
  { method: 'PUT', path: '/pools', handler: update, check: ALLOCATE, needs: ['poolid'] },
  { method: 'DELETE', path: '/pools', handler: remove, check: ALLOCATE, needs: ['poolid'] },
  { method: 'GET', path: '/pools/{poolid}', handler: show, check: AUDIT },
  { method: 'PUT', path: '/pools/{poolid}', handler: update, check: ALLOCATE },
  { method: 'DELETE', path: '/pools/{poolid}', handler: remove, check: ALLOCATE },
])
