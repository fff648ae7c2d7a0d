import { addToken, addUser, createAccess, grant } from '../access/store.ts'
import type { LabAccess } from '../world/model.ts'
import type { Random } from '../world/random.ts'

/** What a technician may: everything about guests, nothing about accounts, nodes or the cluster itself. */
const OPERATOR = (
  'VM.Audit VM.PowerMgmt VM.Console VM.Snapshot VM.Snapshot.Rollback VM.Backup VM.Clone VM.Allocate VM.Migrate ' +
  'VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk VM.Config.HWType VM.Config.Memory VM.Config.Network ' +
  'VM.Config.Options Datastore.Audit Datastore.AllocateSpace Datastore.AllocateTemplate SDN.Audit SDN.Use Pool.Audit Sys.Audit'
).split(' ')

const WORDS =
  'amber birch cedar delta ember flint grove hazel iris jade koala lotus maple nova opal pearl quill river sage tulip'.split(
    ' ',
  )

const password = (random: Random): string => `${random.pick(WORDS)}-${random.pick(WORDS)}-${random.int(1000, 9999)}`

/** The accounts every simulated cluster has, by what they show: full rights, an operator, an auditor, and bad tokens. */
export const ACCOUNTS = {
  root: 'root@pam',
  operator: 'operator@pve',
  auditor: 'auditor@pve',
  /** All rights of root, by token. */
  full: 'root@pam!full',
  /** May see everything and change nothing. */
  readonly: 'auditor@pve!readonly',
  /** Valid, but without any right: every list is empty. */
  norights: 'operator@pve!norights',
  /** Ended yesterday. */
  expired: 'root@pam!expired',
} as const

export const buildAccess = (random: Random, major: 8 | 9, now: number): LabAccess => {
  const access = createAccess({ major, ticketKey: random.hex(64), rootPassword: password(random) })
  const agent = major === 9 ? ['VM.GuestAgent.Audit'] : ['VM.Monitor']
  access.roles.set('Operator', { roleid: 'Operator', privileges: new Set([...OPERATOR, ...agent]), special: false })
  addUser(access, ACCOUNTS.operator, {
    password: password(random),
    firstname: 'Olga',
    lastname: 'Operator',
    comment: 'technician',
  })
  addUser(access, ACCOUNTS.auditor, { password: password(random), comment: 'read only' })
  grant(access, '/', ACCOUNTS.operator, 'Operator')
  grant(access, '/', ACCOUNTS.auditor, 'PVEAuditor')
  addToken(access, ACCOUNTS.root, { tokenid: 'full', secret: random.uuid(), privsep: false })
  addToken(access, ACCOUNTS.root, {
    tokenid: 'expired',
    secret: random.uuid(),
    privsep: false,
    expireSeconds: Math.floor(now / 1000) - 86_400,
  })
  addToken(access, ACCOUNTS.auditor, { tokenid: 'readonly', secret: random.uuid(), privsep: false })
  addToken(access, ACCOUNTS.operator, { tokenid: 'norights', secret: random.uuid(), privsep: true })
  return access
}
