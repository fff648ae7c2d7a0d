import { useRef, useState } from 'react'
import type { CompanyId } from '#shared/model/ids.ts'
import { COMPANY_COLOURS, nextCompanyColour } from '#shared/model/company-colour.ts'
import type { Company } from '#shared/model/company.ts'
import { call } from '#renderer/client/client.ts'
import { putCompany, useCompanies } from '#renderer/client/companies.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { readLogo } from './company-form.ts'
import css from './CompanyDialog.module.css'
import { NumberedForm, useNumberedForm } from './NumberedForm.tsx'

interface CompanyDialogProps {
  /** Absent: a new one. */
  readonly company?: Company
  /** What a new one is called, when that was typed already. */
  readonly name?: string
  readonly onSaved?: (company: Company) => void
  readonly onClose: () => void
}

interface Edits {
  readonly name: string
  readonly number: string
  readonly contact: string
  readonly notes: string
  readonly colour: Company['colour']
  readonly logo: string | null
}

const Colours = ({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (colour: Company['colour']) => void
}) => (
  <fieldset className={css.colours}>
    <legend>Colour</legend>
    {COMPANY_COLOURS.map((colour, index) => (
      <label key={colour} title={`Colour ${index + 1}`}>
        <input
          type="radio"
          name="colour"
          aria-label={`Colour ${index + 1}`}
          checked={colour === value}
          onChange={() => {
            onChange(colour)
          }}
        />
        <i style={{ background: colour }} aria-hidden />
      </label>
    ))}
  </fieldset>
)

interface LogoFieldProps {
  readonly logo: string | null
  readonly problem: string | undefined
  readonly onChange: (logo: string | null) => void
  readonly onProblem: (problem: string) => void
}

const LogoField = ({ logo, problem, onChange, onProblem }: LogoFieldProps) => {
  const file = useRef<HTMLInputElement>(null)
  return (
    <div className={css.logo}>
      <span className={css.label}>Logo (optional)</span>
      {logo !== null && <img src={logo} alt="Logo as it will be shown" />}
      <input
        ref={file}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Logo file"
        accept="image/png,image/jpeg,image/webp"
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          if (chosen === undefined) return
          void readLogo(chosen).then((read) => {
            if ('logo' in read) onChange(read.logo)
            else onProblem(read.problem)
          })
        }}
      />
      <button
        type="button"
        className="mp-button"
        onClick={() => {
          file.current?.click()
        }}
      >
        Choose image …
      </button>
      {logo !== null && (
        <button
          type="button"
          className="mp-button"
          onClick={() => {
            onChange(null)
          }}
        >
          Remove logo
        </button>
      )}
      <span
        className={problem === undefined ? css.help : css.problem}
        role={problem === undefined ? undefined : 'alert'}
      >
        {problem ?? 'PNG, JPEG or WebP, 64 kB at most.'}
      </span>
    </div>
  )
}

/** Adds a company or changes one. */
export const CompanyDialog = ({ company, name = '', onSaved, onClose }: CompanyDialogProps) => {
  const [id] = useState(() => company?.id ?? newId<CompanyId>())
  const form = useNumberedForm<Edits>({
    start: {
      name: company?.name ?? name,
      number: company === undefined ? '' : String(company.number),
      contact: company?.contact ?? '',
      notes: company?.notes ?? '',
      colour: company?.colour ?? nextCompanyColour(useCompanies.getState().companies.map(({ colour }) => colour)),
      logo: company?.logo ?? null,
    },
    nameMissing: 'Enter a name for the company.',
    save: async ({ name: typed, contact, notes, colour, logo }, number) => {
      const given = { id, contact, notes, colour, logo }
      const saved =
        company === undefined
          ? await call('companies.add', { ...given, name: typed, ...(number === undefined ? {} : { number }) })
          : await call('companies.update', {
              ...given,
              ...(typed.trim() === company.name ? {} : { name: typed }),
              ...(number === undefined || number === company.number ? {} : { number }),
            })
      putCompany(saved)
      onSaved?.(saved)
      onClose()
    },
  })
  const { edits, put, problems, setProblems } = form
  return (
    <NumberedForm
      title={company === undefined ? 'Add a company' : `Edit ${company.name}`}
      submitLabel={company === undefined ? 'Add company' : 'Save changes'}
      company={company}
      form={form}
      onClose={onClose}
    >
      <LabelledField
        label="Contact (optional)"
        lines={4}
        value={edits.contact}
        onChange={(contact) => {
          put({ contact })
        }}
      />
      <LabelledField
        label="Notes (optional)"
        lines={6}
        value={edits.notes}
        onChange={(notes) => {
          put({ notes })
        }}
      />
      <Colours
        value={edits.colour}
        onChange={(colour) => {
          put({ colour })
        }}
      />
      <LogoField
        logo={edits.logo}
        problem={problems['logo']}
        onChange={(logo) => {
          put({ logo })
        }}
        onProblem={(logo) => {
          setProblems({ logo })
        }}
      />
    </NumberedForm>
  )
}
