import { useCallback, useState } from 'react'
import type { Profile } from '#shared/model/account.ts'
import { CompanyId, type ProfileId } from '#shared/model/ids.ts'
import { PERMISSION_TEXTS, type Permission } from '#shared/model/permission.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { differenceText, rightLines, type RightLine } from './profile-draft.ts'
import css from './Users.module.css'
import { loadUsers, useUsers } from './users.store.ts'

const CHANGES = { added: 'more than the role', removed: 'less than the role', same: '' } as const

const RightRow = ({ line, onToggle }: { readonly line: RightLine; readonly onToggle: (on: boolean) => void }) => (
  <label className={css.right} data-change={line.change} title={line.obstacle ?? line.permission}>
    <input
      type="checkbox"
      checked={line.granted}
      disabled={line.obstacle !== null}
      onChange={(event) => {
        onToggle(event.target.checked)
      }}
    />
    <span>{PERMISSION_TEXTS[line.permission]}</span>
    <small>{line.change === 'same' ? (line.obstacle ?? '') : CHANGES[line.change]}</small>
  </label>
)

interface ProfileDialogProps {
  /** Null: a new one. */
  readonly profile: Profile | null
  readonly onClose: () => void
}

/** Name, role, company and rights of a profile, each right held against the role. */
export const ProfileDialog = ({ profile, onClose }: ProfileDialogProps) => {
  const { roles, companies } = useUsers((state) => state.choices)
  const me = useAccess((state) => state.me)
  const [id] = useState(() => profile?.id ?? newId<ProfileId>())
  const [name, setName] = useState(profile?.name ?? '')
  const [role, setRole] = useState<Role>(profile?.role ?? (roles.includes('user') ? 'user' : (roles[0] ?? 'user')))
  const everywhere = me === null || me.companyId === null
  const [companyId, setCompanyId] = useState<string>(profile?.companyId ?? (everywhere ? '' : (companies[0]?.id ?? '')))
  const [granted, setGranted] = useState<ReadonlySet<Permission>>(
    () => new Set(profile?.permissions ?? ROLE_SPECS[role].permissions),
  )
  const lines = rightLines(role, granted, me === null ? null : new Set(me.permissions))
  const save = useAction(
    useCallback(
      async (given: { name: string; role: Role; companyId: string; permissions: Permission[] }) => {
        const company = given.companyId === '' ? null : CompanyId.parse(given.companyId)
        await call('profiles.save', { id, ...given, companyId: company })
        await loadUsers()
        onClose()
      },
      [id, onClose],
    ),
  )
  const permissions = lines.filter((line) => line.granted).map(({ permission }) => permission)
  const draft = { name, role, companyId, permissions }
  const [start] = useState(draft)
  return (
    <FormDialog
      title={profile === null ? 'Add permission profile' : `Edit the profile ${profile.name}`}
      submitLabel="Save profile"
      company={profile?.companyId}
      dirty={JSON.stringify(draft) !== JSON.stringify(start)}
      busy={save.busy}
      onSubmit={() => save.run({ name: name.trim(), role, companyId, permissions })}
      onClose={onClose}
    >
      <LabelledField
        label="Name"
        autoFocus
        value={name}
        problem={requiredTextProblem(name, 'Enter a name.')}
        onChange={(text) => {
          setName(text.slice(0, 60))
        }}
      />
      <LabelledField
        label="For accounts of the role"
        value={role}
        disabled={profile !== null && profile.users > 0}
        help={ROLE_SPECS[role].summary}
        choices={roles.map((known) => ({ value: known, label: ROLE_SPECS[known].label }))}
        onChange={(value) => {
          const next = roles.find((known) => known === value)
          if (next === undefined) return
          setRole(next)
          setGranted(new Set(ROLE_SPECS[next].permissions))
          if (ROLE_SPECS[next].company === 'none') setCompanyId('')
        }}
      />
      {ROLE_SPECS[role].company !== 'none' && (
        <LabelledField
          label="Company"
          value={companyId}
          disabled={profile !== null && profile.users > 0}
          choices={[
            ...(everywhere ? [{ value: '', label: 'Every company' }] : []),
            ...companies.map((company) => ({ value: company.id, label: company.name })),
          ]}
          onChange={setCompanyId}
        />
      )}
      <fieldset className={css.rights}>
        <legend>Rights: {differenceText(lines)}</legend>
        {lines.map((line) => (
          <RightRow
            key={line.permission}
            line={line}
            onToggle={(on) => {
              const next = new Set(granted)
              if (on) next.add(line.permission)
              else next.delete(line.permission)
              setGranted(next)
            }}
          />
        ))}
      </fieldset>
      {save.error !== null && <InlineError error={save.error} />}
    </FormDialog>
  )
}
