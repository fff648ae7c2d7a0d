import type { SearchError } from '#shared/model/search/ast.ts'
import css from './Inventory.module.css'

/** What of the search was not understood: every mistake, in the line that is kept for it under the field. */
export const SearchMistakes = ({ errors }: { readonly errors: readonly SearchError[] }) => {
  const said = [...new Set(errors.map(({ message }) => message))]
  if (said.length === 0) return null
  return (
    <span className={css.problem} role="status" title={said.join('\n')}>
      {said.length > 1 && <b>{said.length} mistakes. </b>}
      {said.join(' ')}
    </span>
  )
}
