import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Company } from '#shared/model/company.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './CompanyPage.module.css'

/** What there is one of only. */
const ONE: Readonly<Record<string, string>> = {
  clusters: 'cluster',
  slices: 'slice',
  guests: 'guest',
  accounts: 'account',
  projects: 'project',
  'address ranges': 'address range',
  addresses: 'address',
}

interface RemoveCompanyDialogProps {
  readonly company: Company
  readonly onClose: () => void
}

/** Removes a company that holds nothing; else says what it holds. */
export const RemoveCompanyDialog = ({ company, onClose }: RemoveCompanyDialogProps) => {
  const navigate = useNavigate()
  const { id, name } = company
  const [typed, setTyped] = useState('')
  const { value: plan, error, reload } = useLoaded(useCallback(() => call('companies.removalPlan', { id }), [id]))
  const remove = useAction(
    useCallback(async () => {
      await call('companies.remove', { id, name: typed })
      onClose()
      await navigate('/companies')
    }, [id, typed, onClose, navigate]),
  )
  const holds = plan !== null && plan.holdings.length > 0
  const blocked =
    plan === null
      ? 'Reading what it holds …'
      : holds
        ? 'It still holds something.'
        : typed === name
          ? undefined
          : 'Type the name to go on.'
  return (
    <FormDialog
      title={`Remove ${name}`}
      submitLabel="Remove company"
      destructive
      company={id}
      busy={remove.busy}
      blockedReason={blocked}
      onSubmit={remove.run}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {holds && (
        <>
          <p>A company can be removed when it holds nothing any more. Hand over or remove first:</p>
          <ul className={css.holdings} aria-label="What it holds">
            {plan.holdings.map(({ what, count, examples }) => (
              <li key={what}>
                <strong className="num">{formatCount(count)}</strong> {count === 1 ? (ONE[what] ?? what) : what}
                {examples.length > 0 && (
                  <span className={css.muted}>
                    {examples.join(', ')}
                    {count > examples.length ? ', …' : ''}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {plan !== null && !holds && (
        <>
          <p>
            It holds nothing. Its contact, notes and logo are removed and do not come back; its number {company.number}{' '}
            is not given again.
          </p>
          <LabelledField label={`Type ${name} to confirm`} autoFocus value={typed} onChange={setTyped} />
        </>
      )}
      {remove.error !== null && <InlineError error={remove.error} />}
    </FormDialog>
  )
}
