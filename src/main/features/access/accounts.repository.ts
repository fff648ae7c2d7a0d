import type { ActivityValues } from '../../activity-note.ts'
import { scopeCondition, type CompanyScope } from '../../company-scope.ts'
import type { Database } from '../../storage/database.ts'
import type { CompanyId, ProfileId, ProjectId, UserId } from '#shared/model/ids.ts'
import { PERMISSIONS, type Permission } from '#shared/model/permission.ts'
import type { Role } from '#shared/model/role.ts'

/** An account with what decides over its rights, read in one go. */
export interface AccountRecord {
  readonly id: UserId
  readonly name: string
  readonly login: string
  readonly role: Role
  readonly companyId: CompanyId | null
  readonly companyName: string | null
  readonly companySuspended: boolean
  readonly profileId: ProfileId | null
  readonly profileName: string | null
  /** Null: no profile, the role's own rights count. */
  readonly profilePermissions: readonly Permission[] | null
  readonly passwordHash: string | null
  readonly mustChangePassword: boolean
  readonly disabled: boolean
  readonly totp: boolean
  readonly totpStep: number | null
  /** The longest lock of a place that wrong attempts came from: UTC, ISO 8601. */
  readonly lockedUntil: string | null
  readonly lastSignInAt: string | null
  readonly createdAt: string
}

/** What an account is made of, as those who look after it give it. */
export interface AccountFields {
  readonly name: string
  readonly login: string
  readonly role: Role
  readonly companyId: CompanyId | null
  readonly profileId: ProfileId | null
}

/** What keeps an account safe; carried over an exchange of the database. */
export interface AccountSecurity {
  readonly id: UserId
  readonly passwordHash: string | null
  readonly mustChangePassword: number
  readonly disabled: number
  readonly totp: number
  readonly totpStep: number | null
}

interface Row extends Omit<
  AccountRecord,
  'companySuspended' | 'profilePermissions' | 'mustChangePassword' | 'disabled' | 'totp'
> {
  readonly companyStatus: string | null
  readonly permissions: string | null
  readonly mustChangePassword: number
  readonly disabled: number
  readonly totp: number
}

const SELECT = `SELECT users.id, users.name, users.login, users.role, users.company_id AS companyId,
  companies.name AS companyName, companies.status AS companyStatus, users.profile_id AS profileId,
  permission_profiles.name AS profileName, permission_profiles.permissions, users.password_hash AS passwordHash,
  users.must_change_password AS mustChangePassword, users.disabled, users.totp, users.totp_step AS totpStep,
  (SELECT max(locked_until) FROM sign_in_failures WHERE user_id = users.id) AS lockedUntil, users.last_sign_in_at AS lastSignInAt, users.created_at AS createdAt
  FROM users LEFT JOIN companies ON companies.id = users.company_id
  LEFT JOIN permission_profiles ON permission_profiles.id = users.profile_id`

const SECURITY =
  'password_hash = @passwordHash, must_change_password = @mustChangePassword, disabled = @disabled, totp = @totp, totp_step = @totpStep'

const known = new Set<string>(PERMISSIONS)

/** Rights of a newer version are left out: they would be of no use here. */
export const readPermissions = (text: string): Permission[] =>
  (JSON.parse(text) as unknown[]).filter((name): name is Permission => typeof name === 'string' && known.has(name))

const toRecord = ({ companyStatus, permissions, ...row }: Row): AccountRecord => ({
  ...row,
  companySuspended: companyStatus === 'suspended',
  profilePermissions: permissions === null ? null : readPermissions(permissions),
  mustChangePassword: row.mustChangePassword === 1,
  disabled: row.disabled === 1,
  totp: row.totp === 1,
})

/** Of an account, what the record of activity keeps. */
export const activityValues = ({ name, login, role, companyName, profileName }: AccountRecord): ActivityValues => ({
  name,
  login,
  role,
  company: companyName,
  profile: profileName,
})

export type AccountsRepository = ReturnType<typeof createAccountsRepository>

export const createAccountsRepository = (db: Database) => {
  const byId = db.prepare<[string], Row>(`${SELECT} WHERE users.id = ?`)
  const byLogin = db.prepare<[string], Row>(`${SELECT} WHERE users.login = ?`)
  const loginTaken = db.prepare<[string, string], number>('SELECT 1 FROM users WHERE login = ? AND id <> ?').pluck()
  const insert = db.prepare<AccountFields & { id: string; passwordHash: string; at: string }>(
    `INSERT INTO users (id, name, login, role, company_id, profile_id, password_hash, must_change_password, created_at, updated_at)
     VALUES (@id, @name, @login, @role, @companyId, @profileId, @passwordHash, 1, @at, @at) ON CONFLICT (id) DO NOTHING`,
  )
  const update = db.prepare<AccountFields & { id: string; at: string }>(
    `UPDATE users SET name = @name, login = @login, role = @role, company_id = @companyId, profile_id = @profileId,
       updated_at = @at WHERE id = @id`,
  )
  const setDisabled = db.prepare<[number, string, string]>('UPDATE users SET disabled = ?, updated_at = ? WHERE id = ?')
  const setPassword = db.prepare<[string, number, string, string]>(
    'UPDATE users SET password_hash = ?, must_change_password = ?, updated_at = ? WHERE id = ?',
  )
  const rehash = db.prepare<[string, string, string]>(
    'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?',
  )
  const setSignedIn = db.prepare<[string, string]>('UPDATE users SET last_sign_in_at = ? WHERE id = ?')
  const setTotp = db.prepare<[number, number | null, string]>('UPDATE users SET totp = ?, totp_step = ? WHERE id = ?')
  const takeStep = db.prepare<{ id: string; step: number }>(
    'UPDATE users SET totp_step = @step WHERE id = @id AND (totp_step IS NULL OR totp_step < @step)',
  )
  const clearCodes = db.prepare<[string]>('DELETE FROM recovery_codes WHERE user_id = ?')
  const addCode = db.prepare<[string, Uint8Array]>('INSERT INTO recovery_codes (user_id, hash) VALUES (?, ?)')
  const takeCode = db.prepare<[string, Uint8Array]>('DELETE FROM recovery_codes WHERE user_id = ? AND hash = ?')
  const countCodes = db.prepare<[string], number>('SELECT count(*) FROM recovery_codes WHERE user_id = ?').pluck()
  const projects = db
    .prepare<[string, string], ProjectId>(
      `SELECT project_id FROM project_members JOIN projects ON projects.id = project_members.project_id
       WHERE user_id = ? AND projects.company_id = ?`,
    )
    .pluck()
  const leaveProjects = db.prepare<[string, string | null]>(
    `DELETE FROM project_members WHERE user_id = ?
     AND project_id NOT IN (SELECT id FROM projects WHERE company_id IS ?)`,
  )
  const turnTotpOn = db.transaction((id: UserId, step: number, codes: readonly Uint8Array[]): void => {
    setTotp.run(1, step, id)
    clearCodes.run(id)
    for (const hash of codes) addCode.run(id, hash)
  })
  const turnTotpOff = db.transaction((id: UserId): void => {
    setTotp.run(0, null, id)
    clearCodes.run(id)
  })
  const otherSuperAdmins = db
    .prepare<[string], number>(`SELECT count(*) FROM users WHERE role = 'super_admin' AND disabled = 0 AND id <> ?`)
    .pluck()
  const company = db.prepare<[string], string>('SELECT name FROM companies WHERE id = ?').pluck()
  const security = db.prepare<[], AccountSecurity>(
    `SELECT id, password_hash AS passwordHash, must_change_password AS mustChangePassword, disabled, totp,
       totp_step AS totpStep FROM users`,
  )
  const setSecurity = db.prepare<AccountSecurity>(`UPDATE users SET ${SECURITY} WHERE id = @id`)

  return {
    find: (id: UserId): AccountRecord | null => {
      const row = byId.get(id)
      return row === undefined ? null : toRecord(row)
    },
    findByLogin: (login: string): AccountRecord | null => {
      const row = byLogin.get(login)
      return row === undefined ? null : toRecord(row)
    },
    list: (scope: CompanyScope): AccountRecord[] => {
      const { where, params } = scopeCondition(scope, 'users.company_id')
      const rows = db.prepare<object, Row>(`${SELECT} WHERE ${where} ORDER BY users.name COLLATE NOCASE, users.id`)
      return rows.all(params).map(toRecord)
    },
    isLoginTaken: (login: string, except: UserId): boolean => loginTaken.get(login, except) !== undefined,
    /** @returns false when the id is taken */
    add: (
      account: AccountFields & { readonly id: UserId; readonly passwordHash: string; readonly at: string },
    ): boolean => insert.run(account).changes > 0,
    update: (id: UserId, fields: AccountFields, at: string): void => {
      update.run({ ...fields, id, at })
    },
    setDisabled: (id: UserId, disabled: boolean, at: string): void => {
      setDisabled.run(disabled ? 1 : 0, at, id)
    },
    setPassword: (id: UserId, hash: string, mustChange: boolean, at: string): void => {
      setPassword.run(hash, mustChange ? 1 : 0, at, id)
    },
    /** Only while the password is still the one that was hashed. */
    rehash: (id: UserId, hash: string, before: string): void => {
      rehash.run(hash, id, before)
    },
    setSignedIn: (id: UserId, at: string): void => {
      setSignedIn.run(at, id)
    },
    /** Turns the second factor on with these recovery codes. */
    turnTotpOn: (id: UserId, step: number, codes: readonly Uint8Array[]): void => turnTotpOn(id, step, codes),
    turnTotpOff: (id: UserId): void => turnTotpOff(id),
    /** @returns false when this step, or a newer one, was used already */
    takeTotpStep: (id: UserId, step: number): boolean => takeStep.run({ id, step }).changes > 0,
    /** @returns false when there is no such code (any more) */
    takeRecoveryCode: (id: UserId, hash: Uint8Array): boolean => takeCode.run(id, hash).changes > 0,
    recoveryCodes: (id: UserId): number => countCodes.get(id) ?? 0,
    projectsOf: (id: UserId, companyId: CompanyId): ReadonlySet<ProjectId> => new Set(projects.all(id, companyId)),
    /** Ends memberships in projects of any other company. */
    leaveProjectsBut: (id: UserId, companyId: CompanyId | null): number => leaveProjects.run(id, companyId).changes,
    otherSuperAdmins: (id: UserId): number => otherSuperAdmins.get(id) ?? 0,
    companyName: (id: CompanyId): string | null => company.get(id) ?? null,
    companies: (scope: CompanyScope): { id: CompanyId; name: string }[] => {
      const { where, params } = scopeCondition(scope, 'id')
      return db
        .prepare<object, { id: CompanyId; name: string }>(
          `SELECT id, name FROM companies WHERE ${where} ORDER BY name COLLATE NOCASE`,
        )
        .all(params)
    },
    security: (): AccountSecurity[] => security.all(),
    setSecurity: (accounts: readonly AccountSecurity[]): void => {
      for (const account of accounts) setSecurity.run(account)
    },
  }
}
