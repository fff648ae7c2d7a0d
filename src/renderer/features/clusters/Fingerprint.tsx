import css from './CertificateCard.module.css'
import { fingerprintLines } from './fingerprint.ts'

/** A fingerprint in two lines; with `against`, the pairs that differ are marked. */
export const Fingerprint = ({ value, against }: { readonly value: string; readonly against?: string }) => {
  const other = against?.split(':')
  return (
    <code className={css.fingerprint} aria-label={value}>
      {fingerprintLines(value).map((line, row) => (
        <span key={row} className={css.line}>
          {line.split(':').map((pair, column) => {
            const differs = other !== undefined && other[row * 16 + column] !== pair
            return (
              <span key={column} className={differs ? css.differs : undefined}>
                {pair}
                {column < 15 ? ':' : ''}
              </span>
            )
          })}
        </span>
      ))}
    </code>
  )
}
