import type { OperationOutput } from '#shared/contract/index.ts'
import type { CompanyChoice } from '#shared/model/preference.ts'
import type { Account, Profile } from '#shared/model/account.ts'
import { CompanyId, ProfileId } from '#shared/model/ids.ts'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'

/** What is typed about an account; empty texts are “none”. */
export interface UserDraft {
  readonly name: string
  readonly login: string
  readonly role: Role
  readonly companyId: string
  readonly profileId: string
}

export const draftOf = (account: Account): UserDraft => ({
  name: account.name,
  login: account.login,
  role: account.role,
  companyId: account.companyId ?? '',
  profileId: account.profileId ?? '',
})

/** What a new account starts with: an administrator of a company, where that may be given; of the one that is looked at. */
export const newDraft = (
  { roles, companies }: OperationOutput<'users.choices'>,
  shown: CompanyChoice = null,
): UserDraft => ({
  name: '',
  login: '',
  role: roles.includes('company_admin') && companies.length > 0 ? 'company_admin' : (roles[0] ?? 'user'),
  companyId: companies.find(({ id }) => companies.length === 1 || id === shown)?.id ?? '',
  profileId: '',
})

/** What somebody changed of a draft; the rest still follows where it came from. */
export const changesOf = (before: UserDraft, after: UserDraft): Partial<UserDraft> =>
  Object.fromEntries(Object.entries(after).filter(([field, value]) => before[field as keyof UserDraft] !== value))

/** Another role takes along what does not go with it: its company where it has none, a profile of the old role. */
export const withRole = (draft: UserDraft, role: Role, onlyCompany: string | undefined): UserDraft => ({
  ...draft,
  role,
  companyId: ROLE_SPECS[role].company === 'none' ? '' : draft.companyId === '' ? (onlyCompany ?? '') : draft.companyId,
  profileId: '',
})

/** Profiles an account of this draft can be given. */
export const fittingProfiles = (profiles: readonly Profile[], { role, companyId }: UserDraft): Profile[] =>
  profiles.filter((profile) => profile.role === role && (profile.companyId === null || profile.companyId === companyId))

/** What is wrong with it, by field; null: nothing the page knows of. The core checks the rest. */
export const draftProblems = ({ name, login, role, companyId }: UserDraft) => ({
  name: requiredTextProblem(name, 'Enter a name.'),
  login: requiredTextProblem(login, 'Enter a login.'),
  companyId: ROLE_SPECS[role].company === 'required' && companyId === '' ? 'Choose a company.' : null,
})

/** As the operations take it. */
export const fieldsOf = ({ name, login, role, companyId, profileId }: UserDraft) => ({
  name: name.trim(),
  login: login.trim(),
  role,
  companyId: companyId === '' ? null : CompanyId.parse(companyId),
  profileId: profileId === '' ? null : ProfileId.parse(profileId),
})
