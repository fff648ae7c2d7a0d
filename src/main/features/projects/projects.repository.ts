import type { CompanyId, GuestId, ProjectId, UserId } from '#shared/model/ids.ts'
import { Project } from '#shared/model/project.ts'
import { scopeCondition, type CompanyScope } from '../../company-scope.ts'
import type { Database } from '../../storage/database.ts'

export interface ProjectsRepository {
  /** By name. */
  readonly list: (scope: CompanyScope, companyId?: CompanyId) => Project[]
  readonly find: (id: ProjectId) => Project | null
  readonly save: (project: Project) => void
  readonly setMembers: (id: ProjectId, memberIds: readonly UserId[]) => void
  readonly remove: (id: ProjectId) => void
  /**
   * Puts a guest into a project of its company, or (null) out of any.
   * @returns false when the guest is gone or, by what is stored, not this company's
   */
  readonly putGuest: (
    guest: { readonly id: GuestId; readonly companyId: CompanyId | null },
    to: ProjectId | null,
  ) => boolean
  /** Undefined: there is no such guest. */
  readonly projectOfGuest: (id: GuestId) => ProjectId | null | undefined
}

interface ProjectRow {
  id: string
  companyId: string
  number: number
  name: string
  description: string
  tags: string
  members: string
  createdAt: string
  updatedAt: string
}

const SELECT = `SELECT id, company_id AS companyId, number, name, description, tags, created_at AS createdAt,
  updated_at AS updatedAt,
  (SELECT json_group_array(user_id) FROM project_members WHERE project_id = projects.id) AS members FROM projects`

const parsed = (json: string): unknown => JSON.parse(json)

const projectOf = ({ tags, members, ...row }: ProjectRow): Project =>
  Project.parse({ ...row, tags: parsed(tags), memberIds: parsed(members) })

export const createProjectsRepository = (db: Database): ProjectsRepository => {
  const find = db.prepare<[string], ProjectRow>(`${SELECT} WHERE id = ?`)
  const save = db.prepare<Omit<ProjectRow, 'members'>>(
    `INSERT INTO projects (id, company_id, number, name, description, tags, created_at, updated_at)
     VALUES (@id, @companyId, @number, @name, @description, @tags, @createdAt, @updatedAt)
     ON CONFLICT (id) DO UPDATE SET number = @number, name = @name, description = @description, tags = @tags,
       updated_at = @updatedAt`,
  )
  const dropMembers = db.prepare<[string]>('DELETE FROM project_members WHERE project_id = ?')
  const addMember = db.prepare<[string, string]>(
    'INSERT INTO project_members (project_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  const remove = db.prepare<[string]>('DELETE FROM projects WHERE id = ?')
  const putGuest = db.prepare<[string | null, string, string | null]>(
    'UPDATE guests SET project_id = ? WHERE id = ? AND company_id IS ?',
  )
  const projectOfGuest = db.prepare<[string], ProjectId | null>('SELECT project_id FROM guests WHERE id = ?').pluck()
  return {
    list: (scope, companyId) => {
      const { where, params } = scopeCondition(scope)
      const only = companyId === undefined ? '' : 'AND company_id = @companyId'
      return db
        .prepare<[object], ProjectRow>(`${SELECT} WHERE ${where} ${only} ORDER BY name, number`)
        .all({ ...params, companyId })
        .map(projectOf)
    },
    find: (id) => {
      const row = find.get(id)
      return row === undefined ? null : projectOf(row)
    },
    save: ({ tags, memberIds: _members, ...project }) => {
      save.run({ ...project, tags: JSON.stringify(tags) })
    },
    setMembers: (id, memberIds) => {
      dropMembers.run(id)
      for (const memberId of memberIds) addMember.run(id, memberId)
    },
    remove: (id) => {
      remove.run(id)
    },
    putGuest: ({ id, companyId }, to) => putGuest.run(to, id, companyId).changes === 1,
    projectOfGuest: (id) => projectOfGuest.get(id),
  }
}
