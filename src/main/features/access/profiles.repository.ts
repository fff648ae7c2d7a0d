import { scopeCondition, type CompanyScope } from '../../company-scope.ts'
import type { Database } from '../../storage/database.ts'
import type { CompanyId, ProfileId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { Role } from '#shared/model/role.ts'
import { readPermissions } from './accounts.repository.ts'

export interface ProfileRecord {
  readonly id: ProfileId
  /** Null: every company may use it. */
  readonly companyId: CompanyId | null
  readonly companyName: string | null
  readonly role: Role
  readonly name: string
  readonly permissions: readonly Permission[]
}

interface Row extends Omit<ProfileRecord, 'permissions'> {
  readonly permissions: string
}

const SELECT = `SELECT permission_profiles.id, permission_profiles.company_id AS companyId, companies.name AS companyName,
  permission_profiles.role, permission_profiles.name, permission_profiles.permissions
  FROM permission_profiles LEFT JOIN companies ON companies.id = permission_profiles.company_id`

const toRecord = (row: Row): ProfileRecord => ({ ...row, permissions: readPermissions(row.permissions) })

export type ProfilesRepository = ReturnType<typeof createProfilesRepository>

export const createProfilesRepository = (db: Database) => {
  const byId = db.prepare<[string], Row>(`${SELECT} WHERE permission_profiles.id = ?`)
  const taken = db
    .prepare<[string | null, string, string], number>(
      'SELECT 1 FROM permission_profiles WHERE company_id IS ? AND name = ? AND id <> ?',
    )
    .pluck()
  const upsert = db.prepare<Omit<Row, 'companyName'> & { at: string }>(
    `INSERT INTO permission_profiles (id, company_id, role, name, permissions, created_at, updated_at)
     VALUES (@id, @companyId, @role, @name, @permissions, @at, @at)
     ON CONFLICT (id) DO UPDATE SET company_id = excluded.company_id, role = excluded.role, name = excluded.name,
       permissions = excluded.permissions, updated_at = excluded.updated_at`,
  )
  const remove = db.prepare<[string]>('DELETE FROM permission_profiles WHERE id = ?')
  return {
    find: (id: ProfileId): ProfileRecord | null => {
      const row = byId.get(id)
      return row === undefined ? null : toRecord(row)
    },
    /** Those of the scope and those every company may use, by name. */
    list: (scope: CompanyScope): ProfileRecord[] => {
      const { where, params } = scopeCondition(scope, 'permission_profiles.company_id')
      return db
        .prepare<object, Row>(
          `${SELECT} WHERE (${where} OR permission_profiles.company_id IS NULL)
           ORDER BY permission_profiles.name COLLATE NOCASE, permission_profiles.id`,
        )
        .all(params)
        .map(toRecord)
    },
    isNameTaken: (companyId: CompanyId | null, name: string, except: ProfileId): boolean =>
      taken.get(companyId, name, except) !== undefined,
    /** Accounts that have it, by name, as far as the scope reaches. */
    usersOf: (scope: CompanyScope, id: ProfileId): { id: string; name: string }[] => {
      const { where, params } = scopeCondition(scope)
      return db
        .prepare<object, { id: string; name: string }>(
          `SELECT id, name FROM users WHERE profile_id = @profile AND ${where} ORDER BY name COLLATE NOCASE`,
        )
        .all({ ...params, profile: id })
    },
    save: ({ permissions, ...profile }: Omit<ProfileRecord, 'companyName'>, at: string): void => {
      upsert.run({ ...profile, permissions: JSON.stringify(permissions), at })
    },
    remove: (id: ProfileId): void => {
      remove.run(id)
    },
  }
}
