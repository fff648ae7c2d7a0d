import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useId, useState, type ReactNode } from 'react'
import { useCompanyLooks, type CompanyLooks } from '#renderer/client/companies.store.ts'
import { colourOf, companyLabel } from './company.ts'
import { CompanyEdge } from './CompanyEdge.tsx'
import css from './ConfirmationSheet.module.css'
import { plural } from './format.ts'
import { LabelledField } from './LabelledField.tsx'
import { commonCompany, isTyped, typedDemand, type Plan, type PlanTarget } from './plan.ts'

interface ConfirmationSheetProps {
  readonly plan: Plan
  readonly onConfirm: () => void
  readonly onClose: () => void
  /** What was confirmed is under way. */
  readonly busy?: boolean
  /** Why it cannot be confirmed yet; stands beside the button. */
  readonly blockedReason?: string | undefined
  /** Stands in place of the list of targets, where they are chosen in the sheet itself. */
  readonly targetChoice?: ReactNode
  /** What the plan follows from: it stands first, as the rest changes with it. */
  readonly choice?: ReactNode
  /** What is shown between the plan and what has to be typed: an error, a list. */
  readonly children?: ReactNode
}

/** So many names may need scrolling, and what scrolls is reached by keyboard. */
const MANY_NAMES = 20

type Owner = PlanTarget['companyId']

const ownerLabel = (companies: CompanyLooks, owner: Owner): string =>
  owner === undefined ? 'Every company' : companyLabel(companies, owner)

const byCompany = (targets: readonly PlanTarget[], companies: CompanyLooks): [Owner, PlanTarget[]][] => {
  const groups = new Map<Owner, PlanTarget[]>()
  for (const target of targets) groups.set(target.companyId, [...(groups.get(target.companyId) ?? []), target])
  return [...groups].sort((a, b) => (ownerLabel(companies, a[0]) < ownerLabel(companies, b[0]) ? -1 : 1))
}

interface TargetsByCompanyProps {
  readonly targets: readonly PlanTarget[]
  readonly noun: string
}

const TargetsByCompany = ({ targets, noun }: TargetsByCompanyProps) => {
  const companies = useCompanyLooks()
  return byCompany(targets, companies).map(([company, members]) => (
    <section key={String(company)}>
      <h3>
        {company !== undefined && <i style={{ background: colourOf(companies, company) }} aria-hidden />}
        {ownerLabel(companies, company)}
        <span>{plural(members.length, noun)}</span>
      </h3>
      <ul>
        {members.map((target) => (
          <li key={target.id}>
            <b>{target.name}</b>
            <span>{target.place}</span>
          </li>
        ))}
      </ul>
    </section>
  ))
}

/** Whom it hits, what happens, what cannot be undone. The safe button has the focus, or the field where a name has to be typed. */
export const ConfirmationSheet = ({
  plan,
  onConfirm,
  onClose,
  busy = false,
  blockedReason,
  choice,
  targetChoice,
  children,
}: ConfirmationSheetProps) => {
  const titleId = useId()
  const effectId = useId()
  const [typed, setTyped] = useState('')
  const { targets, skipped = [], affected = [], warnings = [], noun, refused } = plan
  const demand = typedDemand(plan)
  const reason = refused ?? blockedReason
  const ready = targets.length > 0 && reason === undefined && (demand === null || isTyped(typed, demand))
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="sm"
      fullWidth
      aria-labelledby={titleId}
      aria-describedby={effectId}
      onKeyDown={(event) => {
        // Over a form this sheet is drawn elsewhere, but React's events still reach the form behind it.
        if (event.key === 'Enter') event.stopPropagation()
      }}
    >
      <CompanyEdge company={commonCompany(targets)} />
      <DialogTitle id={titleId}>{plan.title}</DialogTitle>
      <DialogContent className={css.content ?? ''}>
        {choice}
        {targetChoice || (
          <div className={css.targets} tabIndex={0} role="region" aria-label="Whom it hits">
            <TargetsByCompany targets={targets} noun={noun} />
          </div>
        )}
        <p id={effectId}>{plan.effect}</p>
        {affected
          .filter((group) => group.targets.length > 0)
          .map((group) => (
            <section key={group.title} className={css.affected}>
              <p>{group.title}</p>
              <div className={css.targets} tabIndex={0} role="region" aria-label={group.title}>
                <TargetsByCompany targets={group.targets} noun={group.noun} />
              </div>
            </section>
          ))}
        {warnings.map(({ id, text, names }) => (
          <p key={id} className={css.warning} role="note" {...(names.length > MANY_NAMES && { tabIndex: 0 })}>
            {text} <span>{names.join(', ')}</span>
          </p>
        ))}
        {plan.lost !== undefined && <p className={css.lost}>{plan.lost}</p>}
        {skipped.length > 0 && (
          <section>
            <h3>Left out</h3>
            <ul tabIndex={0} aria-label="Left out">
              {skipped.map((item) => (
                <li key={item.id}>
                  <b>{item.name}</b>
                  <span>{item.reason}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {children}
      </DialogContent>
      {demand !== null && (
        <div
          className={css.demand}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.repeat && ready && !busy) onConfirm()
          }}
        >
          <LabelledField label={demand.label} autoFocus={plan.destructive} value={typed} onChange={setTyped} />
        </div>
      )}
      <DialogActions>
        {reason !== undefined && <span className={css.blocked}>{reason}</span>}
        <Button autoFocus={demand === null || !plan.destructive} variant="outlined" onClick={onClose}>
          {plan.keep ?? 'Cancel'}
        </Button>
        <Button
          variant="contained"
          color={plan.danger ? 'error' : 'primary'}
          disabled={!ready}
          loading={busy}
          // The second half of a double click that opened the sheet, or closed another above it, confirms nothing.
          onClick={(event) => {
            if (event.detail < 2) onConfirm()
          }}
        >
          {plan.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
