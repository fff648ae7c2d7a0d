import Close from '@mui/icons-material/Close'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { useCompanyLooks, type CompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { formatCount } from '#renderer/components/format.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { HandoverButtons } from '#renderer/features/discover/HandoverButtons.tsx'
import type { ClusterLooks } from './cluster-looks.ts'
import css from './Inventory.module.css'
import { NONE_OF_THEM, powerObstacle } from './power/power-rules.ts'
import { requestPower } from './actions/action.store.ts'
import { openMoreActions } from './guest-menu.ts'
import { VerbButtons } from './power/VerbButtons.tsx'

interface SelectionBarProps {
  readonly selected: readonly GuestRow[]
  readonly looks: ClusterLooks
  readonly onOpen: (guest: GuestRow) => void
  readonly onOpenPage: (guest: GuestRow) => void
  readonly onClear: () => void
}

const companiesText = (ids: readonly (CompanyId | null)[], companies: CompanyLooks): string => {
  const [only] = ids
  return ids.length === 1 && only !== undefined ? companyLabel(companies, only) : `${formatCount(ids.length)} companies`
}

/** In place of the count while rows are selected: how many, whose, and what can be done with all of them. */
export const SelectionBar = ({ selected, looks, onOpen, onOpenPage, onClear }: SelectionBarProps) => {
  const companies = useCompanyLooks()
  const whose = companiesText([...new Set(selected.map((guest) => guest.companyId))], companies)
  return (
    <>
      <span className={css.count} role="status" title={whose}>
        <b>{formatCount(selected.length)}</b> selected · {whose}
      </span>
      <span className={css.verbs}>
        <VerbButtons
          obstacleOf={(verb) =>
            selected.some((guest) => powerObstacle(guest, looks.get(guest.clusterId), verb) === null)
              ? null
              : NONE_OF_THEM
          }
          onChoose={(verb) => {
            requestPower(
              verb,
              selected.map((guest) => guest.id),
            )
          }}
        />
      </span>
      <button
        type="button"
        className="mp-button"
        aria-haspopup="menu"
        onClick={({ currentTarget }) => {
          openMoreActions(currentTarget, selected, looks, { onOpen, onOpenPage })
        }}
      >
        More …
      </button>
      <span className={css.verbs}>
        <HandoverButtons selected={selected} />
      </span>
      <IconButton label="Clear the selection" onClick={onClear}>
        <Close aria-hidden />
      </IconButton>
    </>
  )
}
