import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import css from './ObjectPage.module.css'

/** The tab that the address of the page names, else the first. */
export const useTab = <Name extends string>(names: readonly [Name, ...Name[]]): [Name, (next: Name) => void] => {
  const [params, setParams] = useSearchParams()
  const tab = names.find((name) => name === params.get('tab')) ?? names[0]
  return [
    tab,
    (next) => {
      setParams({ tab: next }, { replace: true })
    },
  ]
}

interface ObjectPageProps<Name extends string> {
  readonly name: string
  /** Before the name: logo, icon. */
  readonly mark?: ReactNode
  /** After the name: state, number. */
  readonly facts?: ReactNode
  /** Of the company whose page it is; a strip at the head's edge. */
  readonly colour?: string
  /** Opens the menu of the object at this point of the window. */
  readonly onActions: (point: { readonly x: number; readonly y: number }) => void
  /** Between title and tabs: problems, figures. */
  readonly summary?: ReactNode
  /** "Parts of the cluster" */
  readonly tabsLabel: string
  /** Name and label of each, in order. */
  readonly tabs: readonly (readonly [Name, string])[]
  readonly tab: Name
  readonly onTab: (next: Name) => void
  /** The open part. */
  readonly children: ReactNode
}

/** The page of one thing: its name and state, its actions, its parts behind tabs. */
export const ObjectPage = <Name extends string>({
  name,
  mark,
  facts,
  colour,
  onActions,
  summary,
  tabsLabel,
  tabs,
  tab,
  onTab,
  children,
}: ObjectPageProps<Name>) => (
  <div className={css.page}>
    <header className={css.head} style={colour === undefined ? undefined : { boxShadow: `inset 3px 0 0 ${colour}` }}>
      <div className={css.titleRow}>
        {mark}
        <h1 title={name}>{name}</h1>
        {facts}
        <span className={css.space} />
        <button
          type="button"
          className="mp-button"
          aria-haspopup="menu"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect()
            onActions({ x: box.left, y: box.bottom + 2 })
          }}
        >
          Actions
        </button>
      </div>
      {summary}
      <Tabs
        className={css.tabs ?? ''}
        value={tab}
        aria-label={tabsLabel}
        onChange={(_event, next: Name) => {
          onTab(next)
        }}
      >
        {tabs.map(([value, label]) => (
          <Tab key={value} value={value} label={label} />
        ))}
      </Tabs>
    </header>
    <div className={css.pane} role="tabpanel" aria-label={tab}>
      {children}
    </div>
  </div>
)

/** A part that is text and lists rather than one table: it scrolls as a whole. */
export const ObjectPart = ({ children }: { readonly children: ReactNode }) => (
  <div className={css.scroll}>{children}</div>
)
