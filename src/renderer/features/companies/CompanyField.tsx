import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useId, useMemo, useState } from 'react'
import { useCompanies } from '#renderer/client/companies.store.ts'
import labelled from '#renderer/components/LabelledField.module.css'
import type { CompanyId } from '#shared/model/ids.ts'
import { CompanyDialog } from './CompanyDialog.tsx'
import { CompanyMark } from './CompanyMark.tsx'
import css from './Company.module.css'

type Option = { readonly kind: 'company'; readonly id: CompanyId; readonly name: string } | { readonly kind: 'add' }

const ADD: Option = { kind: 'add' }

interface CompanyFieldProps {
  readonly label: string
  readonly value: CompanyId | null
  readonly onChange: (company: CompanyId | null) => void
  readonly help?: string
  readonly error?: string | null | undefined
  readonly disabled?: boolean
  readonly autoFocus?: boolean
}

/** Chooses a company by its name; one that is not there yet can be added on the way. */
export const CompanyField = ({
  label,
  value,
  onChange,
  help,
  error,
  disabled = false,
  autoFocus = false,
}: CompanyFieldProps) => {
  const id = useId()
  const companies = useCompanies((state) => state.companies)
  const [typed, setTyped] = useState('')
  const [adding, setAdding] = useState<string | null>(null)
  const wrong = error !== undefined && error !== null && error !== ''
  // The field writes the chosen name over what is being typed whenever it is handed another object for it.
  const options = useMemo(
    () => companies.map((company): Option => ({ kind: 'company', id: company.id, name: company.name })),
    [companies],
  )
  const chosen = options.find((option) => option.kind === 'company' && option.id === value) ?? null
  const known = companies.some(({ name }) => name.toLowerCase() === typed.trim().toLowerCase())
  const labelOf = (option: Option): string =>
    option.kind === 'company'
      ? option.name
      : typed.trim() === '' || known
        ? 'Add company …'
        : `Add company “${typed.trim()}” …`
  return (
    <div className={labelled.field}>
      <label htmlFor={id}>{label}</label>
      <Autocomplete<Option>
        id={id}
        size="small"
        disabled={disabled}
        options={[...options, ADD]}
        value={chosen}
        autoHighlight
        getOptionLabel={labelOf}
        getOptionKey={(option) => (option.kind === 'company' ? option.id : 'add')}
        isOptionEqualToValue={(one, other) =>
          one.kind === other.kind && (one.kind === 'add' || (other.kind === 'company' && one.id === other.id))
        }
        filterOptions={(all, { inputValue }) => {
          const words = inputValue.toLowerCase().split(/\s+/).filter(Boolean)
          return all.filter(
            (option) => option.kind === 'add' || words.every((word) => option.name.toLowerCase().includes(word)),
          )
        }}
        onInputChange={(_event, text) => {
          setTyped(text)
        }}
        onChange={(_event, option) => {
          if (option?.kind === 'add') setAdding(known ? '' : typed.trim())
          else onChange(option?.id ?? null)
        }}
        renderOption={({ key, ...props }, option) => (
          <li key={key} {...props}>
            <span className={css.name}>
              {option.kind === 'company' && <CompanyMark id={option.id} />}
              <span>{labelOf(option)}</span>
            </span>
          </li>
        )}
        renderInput={(params) => (
          <TextField
            {...params}
            autoFocus={autoFocus}
            error={wrong}
            helperText={wrong ? error : help}
            placeholder="Your own"
          />
        )}
      />
      {adding !== null && (
        <CompanyDialog
          name={adding}
          onSaved={(company) => {
            onChange(company.id)
          }}
          onClose={() => {
            setAdding(null)
          }}
        />
      )}
    </div>
  )
}
