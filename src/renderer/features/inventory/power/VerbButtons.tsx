import type { PowerVerb } from '#shared/model/guest.ts'
import { VERBS, VERB_ORDER } from './power-rules.ts'

interface VerbButtonsProps {
  /** Why a verb cannot be chosen now; null when it can. */
  readonly obstacleOf: (verb: PowerVerb) => string | null
  readonly onChoose: (verb: PowerVerb) => void
}

/** One button for each power verb; a grey one says why on hover. */
export const VerbButtons = ({ obstacleOf, onChoose }: VerbButtonsProps) =>
  VERB_ORDER.map((verb) => {
    const obstacle = obstacleOf(verb)
    return (
      <button
        key={verb}
        type="button"
        className="mp-button"
        data-danger={VERBS[verb].danger}
        disabled={obstacle !== null}
        title={obstacle ?? undefined}
        onClick={() => {
          onChoose(verb)
        }}
      >
        {VERBS[verb].label}
      </button>
    )
  })
