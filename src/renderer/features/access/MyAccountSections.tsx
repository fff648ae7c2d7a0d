import { useState } from 'react'
import type { Me } from '#shared/contract/access.contract.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { plural } from '#renderer/components/format.ts'
import { Section } from '#renderer/features/settings/Section.tsx'
import css from './Access.module.css'
import { EndTotpDialog } from './EndTotpDialog.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { SessionList } from './SessionList.tsx'
import { TotpDialog } from './TotpDialog.tsx'

const SecondFactor = ({ me }: { readonly me: Me }) => {
  const [open, setOpen] = useState<'on' | 'off' | null>(null)
  const close = (): void => {
    setOpen(null)
  }
  return (
    <Section title="Second factor" text="A code of your authenticator, beside the password.">
      <p>
        {me.totp
          ? `It is on; ${plural(me.recoveryCodesLeft, 'recovery code')} left.`
          : me.hasPassword
            ? 'It is off: your password alone lets you in.'
            : 'Set a password first: the second factor stands beside it.'}
      </p>
      <div className={css.ways}>
        <button
          type="button"
          className="mp-button"
          disabled={!me.hasPassword}
          onClick={() => {
            setOpen('on')
          }}
        >
          {me.totp ? 'Set up a new one …' : 'Turn it on …'}
        </button>
        {me.totp && (
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              setOpen('off')
            }}
          >
            Turn it off …
          </button>
        )}
      </div>
      {open === 'on' && <TotpDialog onClose={close} />}
      {open === 'off' && <EndTotpDialog onClose={close} />}
    </Section>
  )
}

/** One’s own account: who one is, password, second factor, sessions. */
export const MyAccountSections = () => {
  const me = useAccess((state) => state.me)
  if (me === null) return null
  return (
    <>
      <Section
        title="My account"
        text={`${me.login}, ${ROLE_SPECS[me.role].label}${me.companyName === null ? '' : ` of ${me.companyName}`}.`}
      >
        <PasswordForm hasPassword={me.hasPassword} />
      </Section>
      <SecondFactor me={me} />
      <Section title="Sessions" text="Browsers that are signed in with your account.">
        <SessionList companyId={me.companyId} />
      </Section>
    </>
  )
}
