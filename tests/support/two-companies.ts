import { randomBytes } from 'node:crypto'
import { SessionId, uuidv7, type CompanyId, type ProfileId, type ProjectId, type UserId } from '#shared/model/ids.ts'
import type { TestCore } from './core.ts'
import { addCompany, addPerson, addProfileWithout, addProject, newUserId, onDatabase } from './people.ts'

/**
 * One of each kind of object, all of one company. An area that adds operations on objects of its own adds one here, and
 * its line in tests/security/permission-oracle.ts names it.
 */
export interface CompanyObjects {
  readonly companyId: CompanyId
  /** An account without any other part in the story. */
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly profileId: ProfileId
  readonly projectId: ProjectId
  /** An id nothing has yet, for what is added. */
  readonly freshId: string
}

const addSession = (core: TestCore, userId: UserId): SessionId =>
  onDatabase(core, (db) => {
    const id = SessionId.parse(uuidv7(Date.now(), randomBytes(10)))
    const at = new Date().toISOString()
    const until = new Date(Date.now() + 3_600_000).toISOString()
    db.prepare(
      `INSERT INTO sessions (id, user_id, created_at, seen_at, expires_at, address, agent) VALUES (?, ?, ?, ?, ?, '', '')`,
    ).run(id, userId, at, at, until)
    return id
  })

/** A company of this name with one of everything; called again it adds further ones to the same company. */
export const addObjects = async (core: TestCore, companyId: CompanyId): Promise<CompanyObjects> => {
  const { id: userId } = await addPerson(core, { companyId, role: 'user' })
  return {
    companyId,
    userId,
    sessionId: addSession(core, userId),
    profileId: await addProfileWithout(core, 'user', ['vm.power'], companyId),
    projectId: addProject(core, companyId, [userId]),
    freshId: newUserId(),
  }
}

export interface TwoCompanies {
  readonly own: CompanyId
  readonly foreign: CompanyId
}

export const addTwoCompanies = (core: TestCore): TwoCompanies => ({
  own: addCompany(core, 'Acme GmbH'),
  foreign: addCompany(core, 'Beta AG'),
})

/** Texts that must not stand in any answer to somebody of the own company. */
export const marksOf = (companyName: string, objects: CompanyObjects): readonly string[] => [
  companyName,
  ...Object.values(objects).filter((id) => id !== objects.freshId),
]
