import { describe, expect, it } from 'vitest'
import { isRow } from '#main/adapters/proxmox/fields.ts'
import { refusal } from '#main/adapters/proxmox/refusals.ts'
import { wayOut } from '#main/adapters/proxmox/way-out.ts'
import { assertWell } from '#main/features/tasks/task-end.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import { recordedAnswers } from '#support/pve/samples.ts'

const context = { label: 'Acme', login: 'root@pam!console', node: 'pve2' }
const refused = (status: number, reason: string, body: Record<string, unknown> | null = null) =>
  refusal({ status, reason, retryAfter: null, body: '' }, body, context)

describe('refusals of Proxmox as sentences', () => {
  it.each<[number, string, Record<string, unknown> | null, string, RegExp]>([
    [
      400,
      'Parameter verification failed.',
      { data: null, errors: { vmid: 'too small', name: 'bad' } },
      'cluster_refused',
      /vmid: too small; name: bad/,
    ],
    [
      403,
      'Permission check failed (/vms/100, VM.PowerMgmt)',
      null,
      'rights_missing',
      /root@pam!console lacks VM\.PowerMgmt on \/vms\/100 on Acme.*Permissions/,
    ],
    [403, 'Permission check failed', null, 'rights_missing', /lacks a right/],
    [500, 'VM is locked (backup)', null, 'cluster_refused', /locked \(backup\).*wait/],
    [500, "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout", null, 'cluster_refused', /wait/],
    [
      500,
      "Configuration file 'nodes/pve2/qemu-server/101.conf' does not exist",
      null,
      'cluster_refused',
      /moved or deleted/,
    ],
    [
      500,
      'QEMU guest agent is not running',
      { data: null, message: 'QEMU guest agent is not running\n' },
      'cluster_refused',
      /qemu-guest-agent/,
    ],
    [403, "Permission check failed (pool 'web' does not exist)", null, 'cluster_refused', /Choose a pool/],
    [501, 'for data too large', null, 'cluster_refused', /shorten its notes/],
    [501, "Method 'GET /x' not implemented", null, 'unsupported', /version/],
    [595, 'No route to host', null, 'unreachable', /Node pve2 of Acme.*No route to host/],
    [596, 'Connection timed out', null, 'timeout', /Node pve2 of Acme/],
    [596, 'error:0A000086:SSL routines::certificate verify failed', null, 'unreachable', /pvecm updatecerts/],
    [599, 'Too many redirections', null, 'unreachable', /Node pve2/],
  ])('%i %s', (status, reason, body, code, words) => {
    const error = refused(status, reason, body)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(words)
    expect(error.details).toMatchObject({ status })
  })

  it('prefers the words by parameter, then the body, then the reason phrase', () => {
    const both = { data: null, message: 'from the body\n', errors: { a: 'from the parameter' } }
    expect(refused(500, 'from the phrase', both).details?.reason).toBe('a: from the parameter')
    expect(refused(500, 'from the phrase', { data: null, message: 'from the body\n' }).details?.reason).toBe(
      'from the body',
    )
    expect(refused(500, 'from the phrase', { data: null }).details?.reason).toBe('from the phrase')
    expect(refused(500, '').details?.reason).toBe('status 500')
  })

  it('finds words in every refusal that was recorded', () => {
    const refusals = recordedAnswers().filter(({ status }) => status >= 400)
    expect(refusals.length).toBeGreaterThan(150)
    for (const { name, status, body } of refusals) {
      const error = refused(status, `phrase of ${status}`, isRow(body) ? body : null)
      expect(error.message, name).toMatch(/^\S.{10,}[.!?]$/s)
      expect(String(error.details?.reason), name).not.toBe('')
    }
  })
})

/** What Proxmox says where machines are made, run, changed, moved and deleted, and what has to be told with it. */
const SAID: readonly (readonly [string, RegExp])[] = [
  ['VM is locked (backup)', /wait for it to end.*qm unlock/],
  ['CT is locked (snapshot)', /wait for it to end/],
  ['VM is locked (suspended)', /resume it first/],
  ["can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout", /holds the guest/],
  ["clone failed: can't lock file '/var/lock/pve-manager/pve-storage-local' - got timeout", /works on that storage/],
  ["clone failed: cfs-lock 'storage-ceph' error: got lock request timeout", /works on that storage/],
  ['cluster not ready - no quorum?', /bring nodes back/],
  ["service 'vm:101' in error state, must be disabled and fixed first", /Datacenter, HA/],
  ['checksum mismatch (file change by other user?)', /Nothing was changed; read it again/],
  ['detected modified configuration - file changed by other user? Try again.', /Nothing was changed/],
  ["Configuration file 'nodes/pve1/qemu-server/110.conf' does not exist", /moved or deleted/],
  ["unable to find configuration file for VM 110 on node 'pve1'", /moved or deleted/],
  ["no such cluster node 'nope'", /choose another/],
  ["hostname lookup 'nope' failed - failed to get address info for: nope", /choose another/],
  ["unable to create VM 200 - VM 200 already exists on node 'pve2'", /another VMID/],
  ['unable to create VM 100: config file already exists', /another VMID/],
  ['vmid: VM 100 already exists', /another VMID/],
  ["snapshot name 's1' already used", /another name/],
  ["unable to use snapshot name 'current' (reserved name)", /another name/],
  ["snapname: invalid format - invalid configuration ID '1bad'", /a letter first/],
  ["snapshot 'none' does not exist", /read the list/],
  ['snapshot feature is not available', /storage without snapshots/],
  ["can't rollback, 'one' is not most recent snapshot on 'vm-100-disk-0'", /later ones first/],
  ["unable to create VM 103 - storage 'off' is disabled", /Switch it on/],
  ["storage 'nfs' is not available on node 'pve2'", /the node can reach/],
  ["storage 'nfs' is not online", /bring that one back/],
  ["storage 'local' does not support content-type 'images'", /that kind of content/],
  ["storage 'nope' does not exist", /a storage the cluster has/],
  ["unable to create VM 104 - volume 'local:iso/none.iso' does not exist", /gone or on another node/],
  ["disk 'scsi9' does not exist", /gone or on another node/],
  ['no such logical volume pve/vm-100-disk-0', /gone or on another node/],
  ["bridge 'vmbr9' does not exist", /a bridge its node has/],
  ["can't remove VM 100 - protection mode enabled", /switch the protection off/],
  ['VM 106 is running - destroy failed', /Stop it first/],
  ['unable to remove VM 100 - used in HA resources and purge parameter not set.', /purge/],
  ['overrule-shutdown: not applicable for VMs managed by HA', /plain stop/],
  ['VM 106 already running', /refresh/],
  ['CT 100 not running', /Start it first/],
  ["you can't convert a template to a template", /clone it/],
  ["you can't start a vm if it's a template", /clone it/],
  ['unable to create template, because VM contains snapshots', /Delete its snapshots first/],
  ["base volume 'second:110/base-110-disk-0.raw' is still in use by linked cloned", /Linked clones/],
  ["unable to delete 'rbd:vm-1-disk-0' - volume is still in use (snapshot?)", /snapshots that hold this disk/],
  ['shrinking disks is not supported', /only grow/],
  ['unable to shrink disk size', /only grow/],
  ['cannot move volumes of a running container', /Shut the container down/],
  ["you can't move a disk with snapshots and delete the source", /keep the source/],
  ["you can't move to the same storage with same format", /another storage/],
  ["you can't move a cdrom", /Eject/],
  ["Linked clone feature is not supported for 'second:101/vm-101-disk-0.raw' (scsi0)", /full clone/],
  ["storage: parameter 'storage' not allowed for linked clones", /Only a full clone/],
  ['Cannot do full clones on a running container without snapshots', /take a snapshot/],
  ["can't clone VM to node 'pve2' (VM uses local storage)", /migrate the clone/],
  ["can't migrate running VM without --online", /again/],
  ["can't migrate running container without --online or --restart", /again/],
  ["can't migrate VM which uses local devices: hostpci0", /map the devices/],
  ["can't migrate local disk 'local:iso/a.iso': local cdrom image", /Eject/],
  ['migration aborted', /stays where it was/],
  ['storage migration failed: block job (mirror) error', /stays where it was/],
  ["ide2: explicit 'media=cdrom' is required for iso images", /CD drive/],
  ['name: invalid format - value does not look like a valid DNS name', /no underscore/],
  ['tags: invalid format - invalid characters in tag', /in a tag/],
  ['SSH public key validation error', /\.pub/],
  ["unsupported format 'qcow2' - storage 'ceph'", /raw/],
  ["only root can set 'args' config", /root@pam/],
  ['skiplock: Only root may use this option.', /root@pam/],
  ['403 Permission check failed (/vms/106, VM.Backup)', /Grant/],
  ['qemu-img: error while writing: No space left on device', /full/],
  ['start failed: cannot set up guest memory: Cannot allocate memory', /too little memory/],
  ['start failed: QEMU exited with code 1', /last lines of its log/],
  ["startup for container '101' failed", /last lines of its log/],
  ['KVM virtualisation configured, but not available', /firmware/],
  ['No QEMU guest agent configured', /qemu-guest-agent/],
  ['unexpected status', /stopped before its end/],
  ['interrupted by signal', /stopped before its end/],
]

describe('the way out', () => {
  it.each(SAID)('is told with: %s', (said, way) => {
    expect(refused(500, said).message).toMatch(way)
    expect(refused(500, said).message).toContain(said)
    const task = { state: 'failed', exitStatus: said, upid: 'UPID:pve2:1' } as TaskRecord
    expect(() => assertWell(task, 'Moving web-01')).toThrow(way)
  })

  it('is none where nothing more is known, and a task then leads to its log', () => {
    expect(wayOut('job errors')).toBeNull()
    const task = { state: 'failed', exitStatus: 'job errors', upid: 'UPID:pve2:1' } as TaskRecord
    expect(() => assertWell(task, 'Moving web-01')).toThrow(
      'Moving web-01 failed: job errors. The log of the task says more.',
    )
  })
})
