interface PlainHeadProps {
  /** Titles, in order; one with a class is set as the cells below it are. */
  readonly columns: readonly (string | { readonly title: string; readonly className: string | undefined })[]
  /** Of a column of buttons that comes last: its title is for screen readers alone. */
  readonly buttons?: string
}

/** The head of a short table that is no list of its own: nothing is sorted, hidden or resized. */
export const PlainHead = ({ columns, buttons }: PlainHeadProps) => (
  <thead>
    <tr>
      {columns.map((column) => {
        const { title, className } = typeof column === 'string' ? { title: column, className: undefined } : column
        return (
          <th key={title} scope="col" className={className}>
            {title}
          </th>
        )
      })}
      {buttons !== undefined && (
        <th scope="col">
          <span className="visually-hidden">{buttons}</span>
        </th>
      )}
    </tr>
  </thead>
)
