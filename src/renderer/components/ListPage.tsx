import type { ReactNode } from 'react'
import css from './ListPage.module.css'

/** A page that is a head over a list: the list alone scrolls. */
export const ListPage = ({ children }: { readonly children: ReactNode }) => <div className={css.page}>{children}</div>

interface FilterFieldProps {
  /** "Filter users" */
  readonly label: string
  readonly placeholder?: string
  readonly text: string
  readonly onChange: (text: string) => void
}

/** Narrows the list below it as one types; `/` brings the focus here. */
export const FilterField = ({ label, placeholder = label, text, onChange }: FilterFieldProps) => (
  <input
    type="search"
    className="mp-field"
    placeholder={placeholder}
    aria-label={label}
    data-search-field
    value={text}
    onChange={(event) => {
      onChange(event.target.value)
    }}
  />
)

interface Choice {
  readonly value: string
  readonly label: string
}

/** Choices that belong together, under a heading of their own. */
interface ChoiceGroup {
  readonly label: string
  readonly choices: readonly Choice[]
}

const optionOf = ({ value, label }: Choice) => (
  <option key={value} value={value}>
    {label}
  </option>
)

interface FilterChoiceProps {
  /** "Status" */
  readonly label: string
  /** Empty: nothing is chosen. */
  readonly value: string
  readonly choices: readonly (Choice | ChoiceGroup)[]
  /** What stands there while nothing is chosen: "Any status". */
  readonly all: string
  /** Why it cannot be chosen now; then it stands at `all`, as it narrows nothing. */
  readonly disabledReason?: string | undefined
  readonly onChange: (value: string) => void
}

/** Narrows the list below it to one of a few kinds. */
export const FilterChoice = ({ label, value, choices, all, disabledReason, onChange }: FilterChoiceProps) => (
  <select
    className={`mp-field ${css.choice}`}
    aria-label={label}
    value={disabledReason === undefined ? value : ''}
    disabled={disabledReason !== undefined}
    title={disabledReason}
    onChange={(event) => {
      onChange(event.target.value)
    }}
  >
    <option value="">{all}</option>
    {choices.map((choice) =>
      'choices' in choice ? (
        <optgroup key={choice.label} label={choice.label}>
          {choice.choices.map(optionOf)}
        </optgroup>
      ) : (
        optionOf(choice)
      ),
    )}
  </select>
)

interface ListHeadProps {
  readonly title: string
  /** A number or address rather than a word. */
  readonly mono?: boolean
  /** Beside the title: "412 of 15,000". */
  readonly count?: string
  /** Takes the title's place while rows are selected. */
  readonly selection?: ReactNode
  /** After the title: filters, facts. */
  readonly children?: ReactNode
  /** At the right end: what can be done. */
  readonly actions?: ReactNode
}

/** The head of a list page: what is listed, how much of it, narrowed by what, and what can be done. */
export const ListHead = ({ title, mono = false, count, selection, children, actions }: ListHeadProps) => (
  <header className={css.head}>
    {selection}
    <h1 hidden={selection !== undefined} className={mono ? 'mono' : undefined}>
      {title}
      {count !== undefined && (
        <>
          {' '}
          <span className={css.count}>{count}</span>
        </>
      )}
    </h1>
    {children}
    <span className={css.space} />
    {actions}
  </header>
)

interface ListToolsProps {
  readonly children: ReactNode
  /** At the right end. */
  readonly actions?: ReactNode
}

/** A bar like the head, over a list that is a part of a page. */
export const ListTools = ({ children, actions }: ListToolsProps) => (
  <div className={css.head}>
    {children}
    <span className={css.space} />
    {actions}
  </div>
)
