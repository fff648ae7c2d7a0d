import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { AppError } from '#shared/errors.ts'
import { ROLE_SPECS, ROLES } from '#shared/model/role.ts'
import { draftProblems, fittingProfiles, withRole, type UserDraft } from './user-draft.ts'
import { useUsers } from './users.store.ts'

interface UserFieldsProps {
  readonly draft: UserDraft
  readonly onChange: (draft: UserDraft) => void
  /** What the core said; its fields are marked. */
  readonly error: AppError | null
  /** Role, company and profile stay: one’s own account, and the owner’s. */
  readonly rightsStay: boolean
}

/** Fields that are there whoever is edited; the others may be hidden. */
const FIELDS = ['name', 'login', 'password']

/** Whether a field shows what the core said, so that it need not be said twice. */
export const isAtField = (error: AppError): boolean => FIELDS.some((field) => about(error, field) !== undefined)

/** The sentence for one field, where the error is about it. */
const about = (error: AppError | null, field: string): string | undefined => {
  if (error === null) return undefined
  const said = error.details?.[field]
  if (typeof said === 'string') return said
  return error.details?.['field'] === field ? error.message : undefined
}

export const UserFields = ({ draft, onChange, error, rightsStay }: UserFieldsProps) => {
  const { choices, profiles } = useUsers()
  const { name, login, role, companyId, profileId } = draft
  const [firstCompany, secondCompany] = choices.companies
  const onlyCompany = secondCompany === undefined ? firstCompany?.id : undefined
  const roles = ROLES.filter((known) => choices.roles.includes(known) || known === role)
  const { company } = ROLE_SPECS[role]
  const problems = draftProblems(draft)
  return (
    <>
      <LabelledField
        label="Name"
        autoFocus
        value={name}
        problem={problems.name}
        error={about(error, 'name')}
        onChange={(text) => {
          onChange({ ...draft, name: text.slice(0, 80) })
        }}
      />
      <LabelledField
        label="Login"
        value={login}
        problem={problems.login}
        error={about(error, 'login')}
        help="An e-mail address, or a short name of letters, digits, dots and hyphens."
        onChange={(text) => {
          onChange({ ...draft, login: text.slice(0, 120) })
        }}
      />
      <LabelledField
        label="Role"
        value={role}
        disabled={rightsStay}
        error={about(error, 'role')}
        help={rightsStay ? 'Another administrator changes role, company and profile.' : ROLE_SPECS[role].summary}
        choices={roles.map((known) => ({ value: known, label: ROLE_SPECS[known].label }))}
        onChange={(value) => {
          const next = roles.find((known) => known === value)
          if (next !== undefined) onChange(withRole(draft, next, onlyCompany))
        }}
      />
      {company !== 'none' && (
        <LabelledField
          label="Company"
          value={companyId}
          disabled={rightsStay}
          problem={problems.companyId}
          error={about(error, 'companyId')}
          help="Whoever moves to another company leaves the projects of the old one."
          choices={[
            { value: '', label: company === 'optional' ? 'None: one of the provider’s people' : 'Choose a company' },
            ...choices.companies.map(({ id, name: label }) => ({ value: id, label })),
          ]}
          onChange={(value) => {
            onChange({ ...draft, companyId: value, profileId: '' })
          }}
        />
      )}
      <LabelledField
        label="Permission profile"
        value={profileId}
        disabled={rightsStay}
        error={about(error, 'profileId')}
        help="Instead of the rights of the role."
        choices={[
          { value: '', label: 'None: the rights of the role' },
          ...fittingProfiles(profiles, draft).map(({ id, name: label }) => ({ value: id, label })),
        ]}
        onChange={(value) => {
          onChange({ ...draft, profileId: value })
        }}
      />
    </>
  )
}
