import { AppError } from '#shared/errors.ts'
import type { CompanyId, ProjectId, UserId } from '#shared/model/ids.ts'

declare const granted: unique symbol

/**
 * Whose objects a caller may see. Repositories and services of tenant data take it as their first argument; it is made
 * here only, so that it cannot be forgotten or made up on the way.
 */
export type CompanyScope = (
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'company'
      readonly companyId: CompanyId
      /** Guests of these projects only; null: every guest of the company. */
      readonly projects: ReadonlySet<ProjectId> | null
      /** Who is confined to them: what he began himself is his to see. Null: nobody in particular. */
      readonly userId: UserId | null
    }
) & { readonly [granted]: true }

/** The scope of the provider's own people, and of the program itself. */
export const EVERYTHING = { kind: 'everything' } as CompanyScope

/**
 * @param projects guests of these projects only; null: every guest of the company
 * @param userId who is confined to the projects
 */
export const companyScope = (
  companyId: CompanyId,
  projects: ReadonlySet<ProjectId> | null = null,
  userId: UserId | null = null,
): CompanyScope => ({ kind: 'company', companyId, projects, userId }) as CompanyScope

/** Whether an object of this company lies in the scope; null: the provider's own, which no company sees. */
export const inScope = (scope: CompanyScope, companyId: CompanyId | null): boolean =>
  scope.kind === 'everything' || (companyId !== null && scope.companyId === companyId)

/** Whether a guest lies in the scope: of the company, and of the projects where the scope is confined to some. */
export const seesGuest = (
  scope: CompanyScope,
  guest: { readonly companyId: CompanyId | null; readonly projectId: ProjectId | null },
): boolean => {
  if (scope.kind === 'everything') return true
  if (guest.companyId !== scope.companyId) return false
  return scope.projects === null || (guest.projectId !== null && scope.projects.has(guest.projectId))
}

/** The one company of a scope, or null where it is everything. */
export const onlyCompany = (scope: CompanyScope): CompanyId | null =>
  scope.kind === 'everything' ? null : scope.companyId

/**
 * What there is of this id in the scope. An object of another company is answered like one that does not exist.
 * @throws AppError `not_found`
 */
export const scopedOrThrow = <T extends { readonly companyId: CompanyId | null }>(
  scope: CompanyScope,
  found: T | null | undefined,
  what: string,
): T => {
  if (found !== null && found !== undefined && inScope(scope, found.companyId)) return found
  throw new AppError('not_found', `There is no such ${what}: it was removed, or never was there.`)
}

/**
 * The condition of a query, for a table with `company_id`: `WHERE ${where}` with `params` bound by name.
 * @param column qualified where several tables are joined
 */
export const scopeCondition = (
  scope: CompanyScope,
  column = 'company_id',
): { readonly where: string; readonly params: { readonly scopeCompany?: string } } =>
  scope.kind === 'everything'
    ? { where: '1 = 1', params: {} }
    : { where: `${column} = @scopeCompany`, params: { scopeCompany: scope.companyId } }
