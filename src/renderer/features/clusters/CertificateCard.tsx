import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { formatDate } from '#renderer/components/format.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import type { AddressEntry } from './address-entries.ts'
import css from './CertificateCard.module.css'
import { compareFingerprint, validityAt, type Validity } from './fingerprint.ts'
import { Fingerprint } from './Fingerprint.tsx'

const VALIDITY: Readonly<Record<Validity, string>> = {
  valid: '',
  'ends-soon': 'ends within two weeks',
  ended: 'has ended',
  'not-yet': 'is not valid yet; compare the clocks',
}

const Compared = ({ shown, pasted }: { readonly shown: string; readonly pasted: string }) => {
  const result = compareFingerprint(shown, pasted)
  if (result === 'same') return <StatusMark tone="green" shape="disc" word="Matches what you pasted" />
  if (result === 'different') return <StatusMark tone="red" shape="cross" word="Differs from what you pasted" />
  return null
}

interface CertificateCardProps {
  readonly entry: AddressEntry
  /** Fingerprint copied from the node; empty: none. */
  readonly compareWith: string
  readonly onTrust: (trusted: boolean) => void
  readonly onRetry: () => void
  /** What trusting is called here. */
  readonly trustLabel?: string
}

/** What one address showed of itself, to be trusted by hand or left. */
export const CertificateCard = ({
  entry,
  compareWith,
  onTrust,
  onRetry,
  trustLabel = 'Trust this certificate',
}: CertificateCardProps) => {
  const now = useNow()
  const { address, certificate, problem, trusted } = entry
  const validity = certificate === null ? 'valid' : validityAt(certificate, now)
  return (
    <section className={css.card} aria-label={`Certificate of ${address}`}>
      <header className={css.head}>
        <span className="mono">{address}</span>
        {entry.state === 'reading' && <span className={css.muted}>Reading its certificate …</span>}
        {certificate !== null && <Compared shown={certificate.fingerprint} pasted={compareWith} />}
      </header>
      {problem !== null && (
        <div className={css.problem} role="alert">
          <p>{problem}</p>
          <button type="button" className="mp-button" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
      {certificate !== null && (
        <>
          <dl className={css.facts}>
            <dt>SHA-256</dt>
            <dd className={css.print}>
              <Fingerprint value={certificate.fingerprint} />
              <CopyButton text={certificate.fingerprint} what="fingerprint" />
            </dd>
            <dt>Subject</dt>
            <dd>{certificate.subject}</dd>
            <dt>Issuer</dt>
            <dd>{certificate.issuer}</dd>
            <dt>Valid</dt>
            <dd className="num">
              {formatDate(certificate.notBefore)} to {formatDate(certificate.notAfter)}
              {VALIDITY[validity] !== '' && <strong className={css.warning}> {VALIDITY[validity]}</strong>}
            </dd>
          </dl>
          <FormControlLabel
            className={css.trust ?? ''}
            label={trustLabel}
            control={
              <Checkbox
                checked={trusted}
                onChange={(event) => {
                  onTrust(event.target.checked)
                }}
              />
            }
          />
        </>
      )}
    </section>
  )
}
