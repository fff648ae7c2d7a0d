import { call } from '#renderer/client/client.ts'
import { putCompany } from '#renderer/client/companies.store.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import type { Company } from '#shared/model/company.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { useAccounts } from './use-accounts.ts'

interface SuspendCompanyDialogProps {
  readonly company: Company
  readonly onClose: () => void
}

/** Keeps the people of a company out until somebody lets it work again. */
export const SuspendCompanyDialog = ({ company, onClose }: SuspendCompanyDialogProps) => {
  const { id, name, number } = company
  const { accounts } = useAccounts(id)
  const plan: Plan = {
    title: `Suspend ${name}`,
    noun: 'company',
    targets: [{ id, name, place: `number ${number}`, companyId: id }],
    effect:
      'Its people and their API tokens are refused from this moment on, until the company is let work again. Jobs they began go on: cancel in the tasks what should not. Its guests go on running, and you see and control them as before.',
    affected: [
      {
        title: 'Kept out:',
        noun: 'user',
        targets: (accounts ?? [])
          .filter(({ disabled }) => !disabled)
          .map((account) => ({
            id: account.id,
            name: account.name,
            place: `${account.login} · ${ROLE_SPECS[account.role].label}`,
            companyId: id,
          })),
      },
    ],
    danger: true,
    destructive: false,
    confirm: 'Suspend company',
  }
  return (
    <ConfirmedAction
      plan={plan}
      act={async () => {
        putCompany(await call('companies.setStatus', { id, status: 'suspended' }))
      }}
      onClose={onClose}
    />
  )
}
