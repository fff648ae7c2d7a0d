import css from './CertificateCard.module.css'
import { fingerprintLines } from './fingerprint.ts'

/** A fingerprint in two lines of sixteen pairs, so that two can be compared by eye. */
export const Fingerprint = ({ value }: { readonly value: string }) => {
  const [first, second] = fingerprintLines(value)
  return (
    <code className={css.fingerprint}>
      <span className={css.line}>{first}</span>
      <span className={css.line}>{second}</span>
    </code>
  )
}
