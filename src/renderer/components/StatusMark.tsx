import css from './StatusMark.module.css'

export type Tone = 'green' | 'grey' | 'amber' | 'red'
export type Shape = 'disc' | 'ring' | 'square' | 'bars' | 'cross' | 'hatched'

interface StatusMarkProps {
  readonly tone: Tone
  readonly shape: Shape
  readonly word: string
  readonly title?: string
}

/** A state by shape, word and colour, so that no one of them carries it alone. One element: it stands in every row. */
export const StatusMark = ({ tone, shape, word, title }: StatusMarkProps) => (
  <span className={css.mark} data-tone={tone} data-shape={shape} title={title}>
    {word}
  </span>
)
