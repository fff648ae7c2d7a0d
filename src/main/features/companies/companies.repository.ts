import { Company } from '#shared/model/company.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { scopeCondition, type CompanyScope } from '../../company-scope.ts'
import type { Database } from '../../storage/database.ts'

export interface CompaniesRepository {
  /** By name. */
  readonly list: (scope: CompanyScope) => Company[]
  readonly find: (id: CompanyId) => Company | null
  /** Numbers that were ever given, those of removed companies as well. */
  readonly givenNumbers: () => ReadonlySet<number>
  readonly insert: (company: Company) => void
  readonly update: (company: Company) => void
  readonly remove: (id: CompanyId) => void
  /** Lets the number be given again: for companies that were never real. */
  readonly releaseNumber: (number: number) => void
}

const COLUMNS = `id, number, name, status, contact, notes, colour, logo, created_at AS createdAt, updated_at AS updatedAt`

export const createCompaniesRepository = (db: Database): CompaniesRepository => {
  const find = db.prepare<[string], unknown>(`SELECT ${COLUMNS} FROM companies WHERE id = ?`)
  const numbers = db.prepare<[], number>('SELECT number FROM company_numbers').pluck()
  const give = db.prepare<[number]>('INSERT INTO company_numbers (number) VALUES (?) ON CONFLICT DO NOTHING')
  const insert = db.prepare<Company>(
    `INSERT INTO companies (id, number, name, status, contact, notes, colour, logo, created_at, updated_at)
     VALUES (@id, @number, @name, @status, @contact, @notes, @colour, @logo, @createdAt, @updatedAt)`,
  )
  const update = db.prepare<Company>(
    `UPDATE companies SET number = @number, name = @name, status = @status, contact = @contact, notes = @notes,
       colour = @colour, logo = @logo, updated_at = @updatedAt WHERE id = @id`,
  )
  const remove = db.prepare<[string]>('DELETE FROM companies WHERE id = ?')
  const release = db.prepare<[number]>('DELETE FROM company_numbers WHERE number = ?')
  const writing = (statement: typeof insert) =>
    db.transaction((company: Company) => {
      give.run(company.number)
      statement.run(company)
    })
  const inserting = writing(insert)
  const updating = writing(update)
  return {
    list: (scope) => {
      const { where, params } = scopeCondition(scope, 'id')
      return db
        .prepare<[object], unknown>(`SELECT ${COLUMNS} FROM companies WHERE ${where} ORDER BY name COLLATE NOCASE`)
        .all(params)
        .map((row) => Company.parse(row))
    },
    find: (id) => {
      const row = find.get(id)
      return row === undefined ? null : Company.parse(row)
    },
    givenNumbers: () => new Set(numbers.all()),
    insert: (company) => {
      inserting(company)
    },
    update: (company) => {
      updating(company)
    },
    remove: (id) => {
      remove.run(id)
    },
    releaseNumber: (number) => {
      release.run(number)
    },
  }
}
