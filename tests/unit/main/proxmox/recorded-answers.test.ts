import { describe, expect, it } from 'vitest'
import * as cluster from '#main/adapters/proxmox/decode-cluster.ts'
import * as guest from '#main/adapters/proxmox/decode-guest.ts'
import { decodeGraph } from '#main/adapters/proxmox/decode-rrd.ts'
import { decodeResources } from '#main/adapters/proxmox/decode-resources.ts'
import * as task from '#main/adapters/proxmox/decode-task.ts'
import { recordedAnswers, type RecordedAnswer } from '#support/pve/samples.ts'

type Raw = Record<string, unknown>

/** What a field of an answer says, whatever type this version gave it. */
const meaning = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') {
    const trimmed = value.trim()
    return trimmed !== '' && Number.isFinite(Number(trimmed)) ? String(Number(trimmed)) : value
  }
  return JSON.stringify(value)
}
/** Lists keep their members; separators are Proxmox' business. */
const members = (value: unknown): string =>
  String(value)
    .split(/[;,\s]+/)
    .filter(Boolean)
    .join(' ')

interface Decoder {
  readonly name: string
  readonly covers: (answer: RecordedAnswer) => boolean
  /** The raw rows with the row each became; undefined: it did not survive. */
  readonly pairs: (answer: RecordedAnswer) => (readonly [Raw, object | undefined])[]
  /** Raw key → where it is found; a key that is absent has the same name on both sides. */
  readonly renamed?: Readonly<Record<string, (decoded: Raw) => unknown>>
  /** Keys the product has no use for. Any key that is neither here nor in the decoded row fails the test. */
  readonly unused: readonly string[]
}

const rowsOf = (answer: RecordedAnswer): Raw[] => (Array.isArray(answer.body.data) ? (answer.body.data as Raw[]) : [])
const one =
  <Result extends object>(decode: (data: unknown) => Result) =>
  (answer: RecordedAnswer) =>
    [[(answer.body.data ?? {}) as Raw, decode(answer.body.data)]] as (readonly [Raw, object])[]
const each =
  (decode: (data: unknown) => readonly object[], keep: (row: Raw) => boolean = () => true) =>
  (answer: RecordedAnswer): (readonly [Raw, object | undefined])[] => {
    const decoded = decode(answer.body.data)
    return rowsOf(answer)
      .filter(keep)
      .map((row, index) => [row, decoded[index]] as const)
  }
const fromFile =
  (pattern: RegExp, path: RegExp) =>
  (answer: RecordedAnswer): boolean =>
    answer.status === 200 &&
    answer.method === 'GET' &&
    (answer.path === '' ? pattern : path).test(answer.path || answer.name)

const resourceRows =
  (type: RegExp, pick: (found: ReturnType<typeof decodeResources>) => readonly object[]) =>
  (answer: RecordedAnswer): (readonly [Raw, object | undefined])[] => {
    const decoded = pick(decodeResources(answer.body.data))
    return rowsOf(answer)
      .filter((row) => type.test(String(row.type)))
      .map((row, index) => [row, decoded[index]] as const)
  }

const isResources = fromFile(/^cluster-resources/, /^\/cluster\/resources$/)
const listOf = (key: string) => (decoded: Raw) => (decoded[key] as string[]).join(' ')

const DECODERS: readonly Decoder[] = [
  {
    name: 'guests of the resources',
    covers: isResources,
    pairs: resourceRows(/^(qemu|lxc)$/, (found) => found.guests),
    renamed: { tags: listOf('tags') },
    // No page shows a guest's traffic as of a poll; its graphs are read for themselves.
    unused: ['id', 'memhost', 'netin', 'netout', 'diskread', 'diskwrite'],
  },
  {
    name: 'nodes of the resources',
    covers: isResources,
    pairs: resourceRows(/^node$/, (found) => found.nodes),
    unused: ['id', 'type', 'cgroup-mode', 'host-arch'],
  },
  {
    name: 'storages of the resources',
    covers: isResources,
    pairs: resourceRows(/^storage$/, (found) => found.storages),
    renamed: { content: listOf('content') },
    unused: ['id', 'type'],
  },
  {
    name: 'other rows of the resources',
    covers: isResources,
    pairs: resourceRows(/^(?!qemu|lxc|node|storage|pool)/, (found) => found.others),
    unused: [],
  },
  {
    name: 'cluster status',
    covers: fromFile(/^cluster-status/, /^\/cluster\/status$/),
    pairs: (answer) => {
      const { nodes, ...whole } = cluster.decodeClusterStatus(answer.body.data)
      const byName = new Map(nodes.map((node) => [node.name, node]))
      return rowsOf(answer).map((row) => [row, row.type === 'cluster' ? whole : byName.get(String(row.name))] as const)
    },
    renamed: { name: (decoded) => decoded.clusterName ?? decoded.name },
    unused: ['id', 'type', 'level', 'nodes', 'version'],
  },
  {
    name: 'certificates of nodes',
    covers: fromFile(/^nodes/, /^\/nodes$/),
    pairs: (answer) => {
      const prints = cluster.decodeNodeFingerprints(answer.body.data)
      return rowsOf(answer).map(
        (row) => [{ ssl_fingerprint: row.ssl_fingerprint }, { ssl_fingerprint: prints.get(String(row.node)) }] as const,
      )
    },
    unused: [],
  },
  {
    name: 'version',
    covers: fromFile(/^version/, /^\/version\/?$/),
    pairs: one(cluster.decodeVersion),
    unused: ['keyboard', 'console'],
  },
  {
    name: 'permissions',
    covers: fromFile(/^access-permissions/, /^\/access\/permissions$/),
    pairs: (answer) =>
      Object.entries((answer.body.data ?? {}) as Record<string, Raw>).map(
        ([path, held]) =>
          [
            { held: Object.keys(held).join(' ') },
            { held: cluster.decodePermissions(answer.body.data)[path]?.join(' ') },
          ] as const,
      ),
    unused: [],
  },
  {
    name: 'realms',
    covers: fromFile(/^access-domains/, /^\/access\/domains$/),
    pairs: each(cluster.decodeRealms),
    unused: ['type', 'default', 'tfa'],
  },
  {
    name: 'status of a node',
    covers: fromFile(/^node-status/, /^\/nodes\/[^/]+\/status$/),
    pairs: (answer) => one((data) => cluster.decodeNodeStatus(data).raw)(answer),
    unused: [],
  },
  {
    name: 'HA status',
    covers: fromFile(/^cluster-ha-status/, /^\/cluster\/ha\/status\/current$/),
    pairs: each((data) => [...cluster.decodeHaStatus(data).raw]),
    unused: [],
  },
  {
    name: 'configuration of guests',
    covers: fromFile(/^(qemu|lxc)-config/, /^\/nodes\/[^/]+\/(qemu|lxc)\/\d+\/config$/),
    pairs: (answer) =>
      one((data) => {
        const { digest, values } = guest.decodeGuestConfig(data)
        return { ...values, digest }
      })(answer),
    renamed: {
      lxc: (decoded) =>
        JSON.stringify(
          String(decoded.lxc)
            .split('\n')
            .map((line) => line.split(/: (.*)/s).slice(0, 2)),
        ),
    },
    unused: [],
  },
  {
    name: 'status of guests',
    covers: fromFile(/^qemu-status-current/, /^\/nodes\/[^/]+\/(qemu|lxc)\/\d+\/status\/current$/),
    pairs: (answer) => one((data) => guest.decodeGuestStatus(data).raw)(answer),
    unused: [],
  },
  {
    name: 'snapshots',
    covers: fromFile(/^qemu-snapshot-list/, /^\/nodes\/[^/]+\/(qemu|lxc)\/\d+\/snapshot$/),
    pairs: each(guest.decodeSnapshots, (row) => row.name !== 'current'),
    unused: [],
  },
  {
    name: 'backups of a storage',
    covers: fromFile(/^storage-content/, /^\/nodes\/[^/]+\/storage\/[^/]+\/content$/),
    pairs: each(guest.decodeBackupVolumes, (row) => row.content === 'backup'),
    renamed: { verification: (decoded) => decoded.verification },
    unused: ['content', 'used', 'parent'],
  },
  {
    name: 'tasks',
    covers: fromFile(/^node-tasks/, /^(\/cluster\/tasks|\/nodes\/[^/]+\/tasks)$/),
    pairs: each(task.decodeTasks),
    // Some lists say RUNNING of a task that has not ended, others say nothing.
    renamed: { status: (decoded) => decoded.status || 'RUNNING' },
    unused: ['pid', 'pstart', 'saved', 'tokenid'],
  },
  {
    name: 'status of a task',
    covers: fromFile(/^task-status/, /^\/nodes\/[^/]+\/tasks\/[^/]+\/status$/),
    pairs: one(task.decodeTaskStatus),
    renamed: { status: (decoded) => (decoded.running === true ? 'running' : 'stopped') },
    unused: ['pid', 'pstart', 'tokenid'],
  },
  {
    name: 'log of a task',
    covers: fromFile(/^task-log/, /^\/nodes\/[^/]+\/tasks\/[^/]+\/log$/),
    pairs: (answer) => each((data) => [...task.decodeTaskLog(data, answer.body.total).lines])(answer),
    renamed: { t: (decoded) => decoded.text },
    unused: [],
  },
]

const answers = recordedAnswers()

describe('recorded answers of Proxmox 6 to 9', () => {
  it.each(DECODERS.map((decoder) => [decoder.name, decoder] as const))('%s lose nothing', (_name, decoder) => {
    let compared = 0
    for (const answer of answers.filter(decoder.covers)) {
      for (const [raw, decoded] of decoder.pairs(answer)) {
        expect(decoded, `${answer.name}: ${JSON.stringify(raw)}`).toBeDefined()
        const row = decoded as Raw
        for (const [key, value] of Object.entries(raw)) {
          if (decoder.unused.includes(key)) continue
          const rename = decoder.renamed?.[key]
          expect(
            rename !== undefined || key in row,
            `${answer.name}: "${key}" is neither kept nor known as unused`,
          ).toBe(true)
          const found = rename === undefined ? row[key] : rename(row)
          const same = key === 'tags' || key === 'content' ? members : meaning
          expect(same(found), `${answer.name}: ${key}`).toBe(same(value))
          compared += 1
        }
      }
    }
    expect(compared).toBeGreaterThan(0)
  })

  it('never make a decoder throw, or leave undefined or NaN behind, whichever decoder they meet', () => {
    const all: readonly ((data: unknown) => unknown)[] = [
      decodeResources,
      cluster.decodeClusterStatus,
      cluster.decodeHaStatus,
      cluster.decodeNodeStatus,
      cluster.decodePermissions,
      cluster.decodeRealms,
      cluster.decodeVersion,
      decodeGraph,
      guest.decodeAgentInterfaces,
      guest.decodeBackupVolumes,
      guest.decodeContainerInterfaces,
      guest.decodeGuestConfig,
      guest.decodeGuestPending,
      guest.decodeGuestStatus,
      guest.decodeSnapshots,
      task.decodeTasks,
      task.decodeTaskStatus,
      (data) => task.decodeTaskLog(data, undefined),
    ]
    const hole = (value: unknown): boolean => {
      if (value === undefined || Number.isNaN(value)) return true
      return typeof value === 'object' && value !== null && Object.values(value).some(hole)
    }
    const odd: unknown[] = [null, undefined, '', 'text', 0, true, [], {}, [null], [[]], ['x'], [{}], { a: { b: null } }]
    for (const data of [...odd, ...answers.map((answer) => answer.body.data)])
      for (const decode of all)
        expect(hole(decode(data)), `${decode.name} of ${JSON.stringify(data)}`.slice(0, 300)).toBe(false)
  })
})
