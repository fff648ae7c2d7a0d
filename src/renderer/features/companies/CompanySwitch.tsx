import ArrowDropDown from '@mui/icons-material/ArrowDropDown'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useCompanies, useCompanyLooks } from '#renderer/client/companies.store.ts'
import { chooseCompany, useCompanyChoice, useOwnCompany } from '#renderer/client/company-choice.ts'
import { companyLabel } from '#renderer/components/company.ts'
import type { CompanyChoice } from '#shared/model/preference.ts'
import { CompanyMark } from './CompanyMark.tsx'
import css from './Company.module.css'

const ALL = 'All companies'
const OWN = 'Own, of no company'

interface Offer {
  readonly choice: CompanyChoice
  readonly label: string
  readonly detail: string
}

const useOffers = (text: string): readonly Offer[] => {
  const companies = useCompanies((state) => state.companies)
  return useMemo(() => {
    const all: Offer[] = [
      { choice: null, label: ALL, detail: '' },
      ...companies.map(({ id, name, number, status }) => ({
        choice: id,
        label: name,
        detail: status === 'active' ? String(number) : status,
      })),
      { choice: 'own', label: OWN, detail: '' },
    ]
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    return all.filter(({ label, detail }) => words.every((word) => `${label} ${detail}`.toLowerCase().includes(word)))
  }, [companies, text])
}

const ChoiceList = ({ choice, onClose }: { readonly choice: CompanyChoice; readonly onClose: () => void }) => {
  const listId = useId()
  const [text, setText] = useState('')
  const offers = useOffers(text)
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      offers.findIndex((offer) => offer.choice === choice),
    ),
  )
  const list = useRef<HTMLUListElement>(null)
  const current = Math.min(at, offers.length - 1)

  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current])

  const choose = (offer: Offer | undefined): void => {
    if (offer !== undefined) chooseCompany(offer.choice)
    onClose()
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(offers.length - 1, current + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1))
    else if (event.key === 'Enter') choose(offers[current])
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={css.offer}>
      <input
        autoFocus
        className="mp-field"
        role="combobox"
        aria-label="Company to show"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={offers[current] === undefined ? undefined : `${listId}-${current}`}
        placeholder="Find a company"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <ul ref={list} id={listId} role="listbox" aria-label="Companies">
        {offers.map((offer, index) => (
          <li
            key={offer.choice ?? 'all'}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={offer.choice === choice}
            data-active={index === current}
            onPointerMove={() => {
              setAt(index)
            }}
            onClick={() => {
              choose(offer)
            }}
          >
            {offer.choice !== null && <CompanyMark id={offer.choice === 'own' ? null : offer.choice} logo />}
            <span title={offer.label}>{offer.label}</span>
            <small className="num">{offer.detail}</small>
          </li>
        ))}
      </ul>
      {offers.length === 0 && <p className={css.none}>No company is called that.</p>}
    </div>
  )
}

const Switch = () => {
  const choice = useCompanyChoice()
  const companies = useCompanyLooks()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const label = choice === null ? ALL : choice === 'own' ? OWN : companyLabel(companies, choice)

  useEffect(() => {
    if (!open) return undefined
    const leave = (event: Event): void => {
      if (event.target instanceof Node && place.current?.contains(event.target) !== true) setOpen(false)
    }
    document.addEventListener('pointerdown', leave, true)
    document.addEventListener('focusin', leave)
    return () => {
      document.removeEventListener('pointerdown', leave, true)
      document.removeEventListener('focusin', leave)
    }
  }, [open])

  return (
    <div ref={place} className={css.switchPlace}>
      <button
        ref={button}
        type="button"
        className={css.switch}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={`Company: ${label}`}
        title={`${label}. Next company: Ctrl+.`}
        onClick={() => {
          setOpen(!open)
        }}
      >
        {choice !== null && <CompanyMark id={choice === 'own' ? null : choice} logo />}
        <span>{label}</span>
        <ArrowDropDown aria-hidden />
      </button>
      {open && (
        <ChoiceList
          choice={choice}
          onClose={() => {
            setOpen(false)
            button.current?.focus()
          }}
        />
      )}
    </div>
  )
}

/** Whose things the whole page shows: all companies', or one's. Who belongs to one company sees which, and has no choice. */
export const CompanySwitch = () => {
  const own = useOwnCompany()
  const companies = useCompanyLooks()
  if (own === null) return <Switch />
  const label = companyLabel(companies, own)
  return (
    <div className={css.ownCompany} title={label}>
      <CompanyMark id={own} logo />
      <span>{label}</span>
    </div>
  )
}
