import { screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { CompanyField } from '#renderer/features/companies/CompanyField.tsx'
import type { CompanyId } from '#shared/model/ids.ts'
import { companyId, makeCompanies } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const Field = () => {
  const [company, setCompany] = useState<CompanyId | null>(companyId(0))
  return <CompanyField label="Company" value={company} onChange={setCompany} />
}

it('lets somebody type another company over the chosen one', async () => {
  const { user } = mountPage(<Field />)
  const companies = makeCompanies()
  useCompanies.setState({ status: 'ready', companies, byId: new Map(companies.map((one) => [one.id, one])) })
  const field = await screen.findByDisplayValue('Acme GmbH')
  await user.clear(field)
  await user.type(field, 'nordw')
  await user.keyboard('{Enter}')
  expect(screen.getByLabelText<HTMLInputElement>('Company').value).toBe('Nordwind Logistik')
  await user.type(field, '{Control>}a{/Control}beta', { initialSelectionStart: 0, initialSelectionEnd: 40 })
  await user.keyboard('{Enter}')
  expect(screen.getByLabelText<HTMLInputElement>('Company').value).toBe('Beta AG')
})
