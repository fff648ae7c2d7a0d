import { BUTTON_VERBS, VERBS, type VerbKey } from './power-rules.ts'

interface VerbButtonsProps {
  /** Why a verb cannot be chosen now; null when it can. */
  readonly obstacleOf: (verb: VerbKey) => string | null
  readonly onChoose: (verb: VerbKey) => void
}

/** One button for each of the usual power verbs; a grey one says why on hover. */
export const VerbButtons = ({ obstacleOf, onChoose }: VerbButtonsProps) =>
  BUTTON_VERBS.map((verb) => {
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
