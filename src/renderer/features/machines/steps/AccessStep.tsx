import { chosenOf, isContainer, isInstalled } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import { countOf, type Draft } from '../draft.ts'
import { DraftCheck, DraftField } from '../DraftField.tsx'
import css from './Fields.module.css'
import texts from '../Texts.module.css'
import { SaidField } from '../SaidField.tsx'

const MODES = [
  { value: 'none', label: 'None' },
  { value: 'generated', label: 'Generated' },
  { value: 'given', label: 'Typed' },
] as const

const PASSWORD_HELP: Readonly<Record<Draft['passwordMode'], (several: boolean) => string>> = {
  none: () => 'Only the keys let somebody in.',
  generated: (several) =>
    several
      ? 'One for each machine, made by the console, kept in the vault and shown once when they are done.'
      : 'Made by the console, kept in the vault and shown once when the machine is done.',
  given: () => 'Kept in the vault until it was shown once.',
}

/** User, keys, password. */
export const AccessStep = () => {
  const { draft, change, state } = useCreate()
  if (isInstalled(draft))
    return (
      <p className={texts.muted} role="note">
        The installer asks for user and password. Nothing has to be given here.
      </p>
    )
  const container = isContainer(draft, chosenOf(draft, state.options))
  return (
    <>
      <SaidField
        label={container ? 'User' : 'User (optional)'}
        field="login.user"
        value={container ? 'root' : draft.user}
        disabled={container}
        placeholder="the one of the image: debian, ubuntu …"
        autoComplete="off"
        onChange={(user) => {
          change({ user })
        }}
      />
      <DraftField
        label="SSH keys (optional)"
        field="login.keys"
        of="keys"
        mono
        lines={6}
        help="Public keys, one a line: ssh-ed25519 AAAA… name."
      />
      <div className={css.pair}>
        <SaidField
          label="Password"
          field="login.password.mode"
          value={draft.passwordMode}
          choices={MODES}
          help={PASSWORD_HELP[draft.passwordMode](countOf(draft) > 1)}
          onChange={(value) => {
            change({ passwordMode: MODES.find((mode) => mode.value === value)?.value ?? 'none' })
          }}
        />
        {draft.passwordMode === 'given' && (
          <DraftField
            label="Password to set"
            field="login.password.password"
            of="password"
            type="password"
            autoComplete="new-password"
          />
        )}
      </div>
      {!container && (
        <DraftCheck
          label="Bring packages up to date at the first start"
          of="upgrade"
          help="Takes minutes, and needs the network."
        />
      )}
    </>
  )
}
