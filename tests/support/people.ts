import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { fromWireError } from '#shared/errors.ts'
import { CompanyId, ProfileId, ProjectId, UserId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'
import type { Caller } from '#main/transport/handlers.ts'
import type { TestCore } from './core.ts'
import type { RawResponse, TestServer } from './served.ts'
import { newId } from './new-id.ts'

export const newUserId = (): UserId => UserId.parse(newId())
export const newProfileId = (): ProfileId => ProfileId.parse(newId())

/** Works on the database of a running core, for what only time or another feature would bring about. */
export const onDatabase = <Result>(core: TestCore, work: (db: Database.Database) => Result): Result => {
  const db = new Database(join(core.directory, 'multpanel.db'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

export const addCompany = (core: TestCore, name: string): CompanyId =>
  onDatabase(core, (db) => {
    const id = CompanyId.parse(newId())
    const number = Number(db.prepare('SELECT ifnull(max(number), 0) + 1 FROM companies').pluck().get())
    db.prepare(
      `INSERT INTO companies (id, number, name, status, contact, notes, colour, created_at, updated_at)
       VALUES (?, ?, ?, 'active', '', '', '#4477aa', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    ).run(id, number, name)
    db.prepare('INSERT OR IGNORE INTO company_numbers (number) VALUES (?)').run(number)
    return id
  })

export const setCompanyStatus = (core: TestCore, id: CompanyId, status: 'active' | 'suspended'): void =>
  onDatabase(core, (db) => {
    db.prepare('UPDATE companies SET status = ? WHERE id = ?').run(status, id)
  })

/** What `addProject` called it. */
export const projectNameOf = (id: ProjectId): string => `Project ${id}`

/** A project of the company with these members. */
export const addProject = (core: TestCore, companyId: CompanyId, members: readonly UserId[]): ProjectId =>
  onDatabase(core, (db) => {
    const id = ProjectId.parse(newId())
    const number = Number(db.prepare('SELECT count(*) + 1 FROM projects').pluck().get())
    db.prepare(
      `INSERT INTO projects (id, company_id, number, name, description, created_at, updated_at)
       VALUES (?, ?, ?, ?, '', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    ).run(id, companyId, number, projectNameOf(id))
    const join = db.prepare('INSERT INTO project_members (project_id, user_id) VALUES (?, ?)')
    for (const member of members) join.run(id, member)
    return id
  })

export interface Person {
  readonly id: UserId
  readonly login: string
  readonly password: string
}

export const PASSWORD = 'seven green chairs'

export interface PersonOptions {
  readonly role?: Role
  readonly companyId?: CompanyId | null
  readonly profileId?: ProfileId | null
  readonly login?: string
  /** He has not yet changed the password he was given. */
  readonly fresh?: boolean
}

/** An account as the owner adds it, with the password its person chose since. */
export const addPerson = async (core: TestCore, options: PersonOptions = {}): Promise<Person> => {
  const { role = 'company_admin', companyId = null, profileId = null, fresh = false } = options
  const id = newUserId()
  const login = options.login ?? `${role.replace('_', '-')}-${id.slice(-6)}@example.com`
  await core.call('users.add', { id, name: `A ${role}`, login, role, companyId, profileId, password: PASSWORD })
  if (!fresh) {
    onDatabase(core, (db) => {
      db.prepare('UPDATE users SET must_change_password = 0 WHERE id = ?').run(id)
    })
  }
  return { id, login, password: PASSWORD }
}

/** A profile of the role with all its rights but these. */
export const addProfileWithout = async (
  core: TestCore,
  role: Role,
  without: readonly Permission[],
  companyId: CompanyId | null = null,
): Promise<ProfileId> => {
  const id = newProfileId()
  const permissions = ROLE_SPECS[role].permissions.filter((permission) => !without.includes(permission))
  await core.call('profiles.save', { id, companyId, role, name: `Profile ${id.slice(-6)}`, permissions })
  return id
}

/** Calls the gate as this account, as a page does; throws the AppError it answers. */
export const callAs = (core: TestCore, userId: UserId, more: Partial<Caller> = {}) => {
  const { signal } = new AbortController()
  return async <Name extends OperationName>(
    operation: Name,
    input: OperationArguments<Name>,
  ): Promise<OperationOutput<Name>> => {
    const caller: Caller = { kind: 'user', userId, via: 'ipc', address: '', ...more }
    const answer = await core.dispatch(operation, input, { caller, signal })
    if (!answer.ok) throw fromWireError(answer.error)
    return answer.value as OperationOutput<Name>
  }
}

/** What the sign-in page sends. */
export const postSignIn = (
  server: TestServer,
  login: string,
  password: string,
  code?: string,
  headers: Record<string, string> = {},
): Promise<RawResponse> =>
  server.request(
    'POST',
    '/api/access.signIn',
    { origin: server.origin, 'content-type': 'application/json', ...headers },
    JSON.stringify(code === undefined ? { login, password } : { login, password, code }),
  )

export const cookieIn = (response: RawResponse): string => response.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

/** Signs a browser in. @returns the cookie to send */
export const signInAs = async (server: TestServer, { login, password }: Person): Promise<string> =>
  cookieIn(await postSignIn(server, login, password))

export const errorIn = (response: RawResponse): { code: string; message: string; details?: Record<string, unknown> } =>
  (JSON.parse(response.body) as { error: { code: string; message: string } }).error
