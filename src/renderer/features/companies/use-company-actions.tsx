import { useMemo, useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { companyLink, inventoryLink } from '#renderer/app/links.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { greyedWithout } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { putCompany } from '#renderer/client/companies.store.ts'
import { chooseCompany, useOwnCompany } from '#renderer/client/company-choice.ts'
import { companyQuery } from '#renderer/components/company.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import { requestMachine } from '#renderer/features/machines/create-request.store.ts'
import type { Company } from '#shared/model/company.ts'
import { CompanyDialog } from './CompanyDialog.tsx'
import { RemoveCompanyDialog } from './RemoveCompanyDialog.tsx'
import { SuspendCompanyDialog } from './SuspendCompanyDialog.tsx'

interface CompanyActions {
  readonly openMenuAt: (company: Company, point: { readonly x: number; readonly y: number }) => void
  /** The dialog that is open; render it somewhere. */
  readonly dialogs: ReactNode
}

/** What can be done with a company, behind one menu. */
export const useCompanyActions = (): CompanyActions => {
  const navigate = useNavigate()
  const own = useOwnCompany()
  const [open, setOpen] = useState<{
    readonly dialog: 'edit' | 'suspend' | 'remove'
    readonly company: Company
  } | null>(null)
  const openMenuAt = useMemo(
    () =>
      (company: Company, { x, y }: { readonly x: number; readonly y: number }): void => {
        const { id, name, status } = company
        openMenu({
          x,
          y,
          label: `Actions of ${name}`,
          entries: [
            { id: 'open', label: 'Open company', keys: 'Enter', run: () => void navigate(companyLink(id)) },
            { id: 'guests', label: 'Show its guests', run: () => void navigate(inventoryLink(companyQuery(name))) },
            ...(own === null
              ? [
                  {
                    id: 'only',
                    label: 'Show only this company',
                    run: () => {
                      chooseCompany(id)
                    },
                  },
                ]
              : []),
            'separator',
            {
              id: 'create',
              label: 'Create machine …',
              ...greyedWithout('vm.create'),
              ...(status === 'active' ? {} : { disabledReason: 'The company is suspended.' }),
              run: () => {
                requestMachine({ companyId: id })
              },
            },
            'separator',
            {
              id: 'edit',
              label: 'Edit …',
              ...greyedWithout('company.write'),
              run: () => {
                setOpen({ dialog: 'edit', company })
              },
            },
            'separator',
            status === 'active'
              ? {
                  id: 'suspend',
                  label: 'Suspend …',
                  danger: true,
                  ...greyedWithout('company.remove'),
                  run: () => {
                    setOpen({ dialog: 'suspend', company })
                  },
                }
              : {
                  id: 'resume',
                  label: 'Let it work again',
                  ...greyedWithout('company.remove'),
                  run: () => {
                    call('companies.setStatus', { id, status: 'active' }).then(putCompany, tellFailure)
                  },
                },
            {
              id: 'remove',
              label: 'Remove …',
              danger: true,
              ...greyedWithout('company.remove'),
              run: () => {
                setOpen({ dialog: 'remove', company })
              },
            },
          ],
        })
      },
    [navigate, own],
  )
  const close = (): void => {
    setOpen(null)
  }
  const dialogs = open !== null && (
    <>
      {open.dialog === 'edit' && <CompanyDialog company={open.company} onClose={close} />}
      {open.dialog === 'suspend' && <SuspendCompanyDialog company={open.company} onClose={close} />}
      {open.dialog === 'remove' && <RemoveCompanyDialog company={open.company} onClose={close} />}
    </>
  )
  return { openMenuAt, dialogs }
}
