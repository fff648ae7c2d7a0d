import css from './StatusMark.module.css'

export type Tone = 'green' | 'grey' | 'amber' | 'red'
export type Shape = 'disc' | 'ring' | 'square' | 'bars' | 'cross' | 'hatched'

interface StatusMarkProps {
  readonly tone: Tone
  readonly shape: Shape
  readonly word: string
  readonly title?: string
  /** The shape alone is drawn; the word is for screen readers and, without a title, on hover. */
  readonly quiet?: boolean
}

/** A state by shape, word and colour, so that no one of them carries it alone. One element: it stands in every row. */
export const StatusMark = ({ tone, shape, word, title, quiet = false }: StatusMarkProps) => (
  <span
    className={css.mark}
    data-tone={tone}
    data-shape={shape}
    data-quiet={quiet || undefined}
    title={title ?? (quiet ? word : undefined)}
  >
    {word}
  </span>
)
