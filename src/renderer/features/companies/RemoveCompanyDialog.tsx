import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { Company } from '#shared/model/company.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Plan } from '#renderer/components/plan.ts'

const planOf = ({ id, name, number }: Company, found: OperationOutput<'companies.removalPlan'> | null): Plan => {
  const base = {
    title: `Remove ${name}`,
    noun: 'company',
    targets: [{ id, name: found?.name ?? name, place: `number ${number}`, companyId: id }],
    danger: true,
    destructive: true,
    confirm: 'Remove company',
  }
  if (found === null) return { ...base, effect: '', refused: 'Reading what it holds …' }
  if (found.holdings.length > 0)
    return {
      ...base,
      effect: 'A company can be removed when it holds nothing any more. Hand over or remove first:',
      refused: 'It still holds something.',
    }
  return {
    ...base,
    effect: 'It holds nothing: no cluster, guest or user is touched.',
    lost: `Its contact, notes and logo are removed and do not come back; its number ${number} is not given again.`,
  }
}

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
  const { id } = company
  const { value: found, error, reload } = useLoaded(useCallback(() => call('companies.removalPlan', { id }), [id]))
  const holdings = found?.holdings ?? []
  return (
    <ConfirmedAction
      plan={planOf(company, found)}
      act={() => call('companies.remove', { id, name: found?.name ?? '' })}
      onDone={() => void navigate('/companies')}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {holdings.length > 0 && (
        <ul aria-label="What it holds">
          {holdings.map(({ what, count, examples }) => (
            <li key={what}>
              <b className="num">
                {formatCount(count)} {count === 1 ? (ONE[what] ?? what) : what}
              </b>
              {examples.length > 0 && (
                <span>
                  {examples.join(', ')}
                  {count > examples.length ? ', …' : ''}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </ConfirmedAction>
  )
}
