import { EmptyState } from './EmptyState.tsx'

interface NothingMatchesProps {
  /** What is listed, one of it: `user`. */
  readonly noun: string
  /** What was typed. */
  readonly text: string
  readonly onClear: () => void
}

/** In the place of a list that its filter leaves nothing of. */
export const NothingMatches = ({ noun, text, onClear }: NothingMatchesProps) => (
  <EmptyState
    title={`No ${noun} matches`}
    text={`Nothing here contains “${text}”.`}
    action={
      <button type="button" className="mp-button" onClick={onClear}>
        Clear the filter
      </button>
    }
  />
)
