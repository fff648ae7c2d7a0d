import css from './CertificateCard.module.css'
import { fingerprintLines } from './fingerprint.ts'

/** A fingerprint in two lines of sixteen pairs, so that two can be compared by eye. */
export const Fingerprint = ({ value }: { readonly value: string }) => (
  <code className={css.fingerprint}>
    {fingerprintLines(value).map((line) => (
      <span key={line} className={css.line}>
        {line}
      </span>
    ))}
  </code>
)
