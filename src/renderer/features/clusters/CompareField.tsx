import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './CertificateCard.module.css'
import { compareFingerprint } from './fingerprint.ts'

/** Prints the certificate a node really has; /etc/pve/local is the node that runs it. */
const COMMAND =
  'openssl x509 -noout -fingerprint -sha256 -in $(ls /etc/pve/local/pveproxy-ssl.pem /etc/pve/local/pve-ssl.pem 2>/dev/null | head -1)'

interface CompareFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Where a fingerprint copied from the node itself is compared with what came over the network. */
export const CompareField = ({ value, onChange }: CompareFieldProps) => (
  <LabelledField
    label="Compare with (optional)"
    mono
    value={value}
    onChange={onChange}
    placeholder="sha256 Fingerprint=AA:BB:…"
    error={
      value.trim() !== '' && compareFingerprint('', value) === 'not-sha256'
        ? 'This is not a SHA-256 fingerprint: 64 hex digits are needed.'
        : null
    }
    help={
      <>
        Proxmox shows it under the node → System → Certificates; this prints it in the node’s shell:
        <span className={css.commandRow}>
          <code className={css.command}>{COMMAND}</code>
          <CopyButton text={COMMAND} label="Copy command" />
        </span>
      </>
    }
  />
)
