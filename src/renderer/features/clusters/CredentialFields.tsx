import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { OperationOutput } from '#shared/contract/index.ts'
import { pasteToken, type CredentialErrors, type CredentialForm } from './credential-form.ts'

interface CredentialFieldsProps {
  readonly form: CredentialForm
  readonly errors: CredentialErrors
  readonly realms: OperationOutput<'clusters.realms'>
  /** Why the realms could not be read: then the realm is typed. */
  readonly realmsProblem: string | null
  readonly onChange: (form: CredentialForm) => void
  readonly onLeaveUser: () => void
  readonly autoFocus?: boolean
}

/** Token or user and password; both are kept while switching. */
export const CredentialFields = ({
  form,
  errors,
  realms,
  realmsProblem,
  onChange,
  onLeaveUser,
  autoFocus = false,
}: CredentialFieldsProps) => {
  const put = (patch: Partial<CredentialForm>): void => {
    onChange({ ...form, ...patch })
  }
  return (
    <>
      <RadioGroup
        row
        aria-label="Way of signing in"
        value={form.kind}
        onChange={(event) => {
          put({ kind: event.target.value === 'password' ? 'password' : 'token' })
        }}
      >
        <FormControlLabel value="token" control={<Radio size="small" />} label="API token" />
        <FormControlLabel value="password" control={<Radio size="small" />} label="User and password" />
      </RadioGroup>
      {form.kind === 'token' ? (
        <>
          <LabelledField
            label="Token id"
            name="login"
            mono
            autoFocus={autoFocus}
            value={form.tokenId}
            error={errors.tokenId}
            placeholder="root@pam!multpanel"
            help="user@realm!name. Made in Proxmox under Datacenter → Permissions → API Tokens; a whole user@realm!name=secret may be pasted."
            onChange={(text) => {
              onChange(pasteToken(form, text))
            }}
          />
          <LabelledField
            label="Secret"
            mono
            type="password"
            value={form.secret}
            error={errors.secret}
            help="Kept in the vault of this machine, never shown again."
            onChange={(secret) => {
              put({ secret })
            }}
          />
        </>
      ) : (
        <>
          <LabelledField
            label="User"
            name="login"
            autoFocus={autoFocus}
            value={form.user}
            error={errors.user}
            placeholder="root"
            onBlur={onLeaveUser}
            onChange={(user) => {
              put({ user })
            }}
          />
          <LabelledField
            label="Realm"
            value={form.realm}
            error={errors.realm}
            help={realmsProblem === null ? undefined : `The realms could not be read: ${realmsProblem}`}
            {...(realms.length === 0
              ? {}
              : {
                  choices: realms.map(({ realm, comment }) => ({
                    value: realm,
                    label: comment === '' ? realm : `${realm} – ${comment}`,
                  })),
                })}
            onChange={(realm) => {
              put({ realm })
            }}
          />
          <LabelledField
            label="Password"
            type="password"
            value={form.password}
            error={errors.password}
            help="Kept in the vault of this machine, never shown again. Accounts with a second factor need a token."
            onChange={(password) => {
              put({ password })
            }}
          />
        </>
      )}
    </>
  )
}
