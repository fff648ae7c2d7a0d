import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { useCallback, useEffect, useState } from 'react'
import type { CertificateInfo, ClusterView } from '#shared/model/cluster.ts'
import type { AppError } from '#shared/errors.ts'
import { asAppError, call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { formatDate } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { CompareField } from './CompareField.tsx'
import { compareFingerprint } from './fingerprint.ts'
import { Fingerprint } from './Fingerprint.tsx'
import css from './RepinDialog.module.css'

interface Shown {
  readonly address: string
  readonly pinned: string
  readonly certificate: CertificateInfo | null
  readonly problem: AppError | null
}

const readAll = async (cluster: ClusterView, tell: (shown: Shown) => void): Promise<void> => {
  await Promise.all(
    cluster.addresses.map(async ({ address, fingerprint }) => {
      const base = { address, pinned: fingerprint, certificate: null, problem: null }
      try {
        tell({ ...base, certificate: await call('clusters.certificate', { address }) })
      } catch (thrown) {
        tell({ ...base, problem: asAppError(thrown) })
      }
    }),
  )
}

const hasChanged = ({ certificate, pinned }: Shown): boolean =>
  certificate !== null && certificate.fingerprint !== pinned

const AddressPair = ({ shown, compareWith }: { readonly shown: Shown; readonly compareWith: string }) => {
  const { address, pinned, certificate, problem } = shown
  const changed = hasChanged(shown)
  const compared = certificate === null ? 'none' : compareFingerprint(certificate.fingerprint, compareWith)
  return (
    <section className={css.pair} aria-label={`Certificates of ${address}`}>
      <header>
        <span className="mono">{address}</span>
        {certificate === null && problem === null && <span className={css.muted}>Reading its certificate …</span>}
        {certificate !== null && !changed && <StatusMark tone="green" shape="disc" word="Unchanged" />}
        {changed && compared === 'same' && (
          <StatusMark tone="green" shape="disc" word="New one matches what you pasted" />
        )}
        {changed && compared !== 'same' && <StatusMark tone="red" shape="cross" word="Changed" />}
      </header>
      {problem !== null && <InlineError error={problem} />}
      {changed && certificate !== null && (
        <div className={css.columns}>
          <div>
            <h3>Trusted until now</h3>
            <Fingerprint value={pinned} />
          </div>
          <div>
            <h3>Shown now</h3>
            <Fingerprint value={certificate.fingerprint} />
            <p className={css.muted}>
              {certificate.subject}
              <br />
              Issued by {certificate.issuer}
              <br />
              Valid {formatDate(certificate.notBefore)} to {formatDate(certificate.notAfter)}
            </p>
          </div>
        </div>
      )}
    </section>
  )
}

/** Old and new certificate side by side; the new one is trusted by hand only, after it was compared on the node. */
export const RepinDialog = ({ cluster, onClose }: { readonly cluster: ClusterView; readonly onClose: () => void }) => {
  const [shown, setShown] = useState<readonly Shown[]>(() =>
    cluster.addresses.map(({ address, fingerprint }) => ({
      address,
      pinned: fingerprint,
      certificate: null,
      problem: null,
    })),
  )
  const [compareWith, setCompareWith] = useState('')
  const [checked, setChecked] = useState(false)

  useEffect(() => {
    let gone = false
    void readAll(cluster, (one) => {
      if (!gone) setShown((all) => all.map((other) => (other.address === one.address ? one : other)))
    })
    return () => {
      gone = true
    }
    // Read once, when the dialog opens: what is compared must not change under the person's eyes.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [])

  const save = useAction(
    useCallback(async () => {
      const addresses = shown.map(({ address, pinned, certificate }) => ({
        address,
        fingerprint: certificate?.fingerprint ?? pinned,
      }))
      await call('clusters.update', { id: cluster.id, addresses })
      await call('clusters.refresh', { ids: [cluster.id] })
      onClose()
    }, [shown, cluster.id, onClose]),
  )
  const reading = shown.some(({ certificate, problem }) => certificate === null && problem === null)
  const changed = shown.filter(hasChanged)
  const blocked = reading
    ? 'Reading the certificates …'
    : changed.length === 0
      ? 'No certificate changed: nothing to trust anew.'
      : checked
        ? undefined
        : 'Compare on the node first.'

  return (
    <FormDialog
      title={`Certificates of ${cluster.name}`}
      submitLabel={changed.length > 1 ? 'Trust new certificates' : 'Trust new certificate'}
      company={cluster.companyId}
      width={900}
      safeFocus
      destructive
      busy={save.busy}
      blockedReason={blocked}
      onSubmit={save.run}
      onClose={onClose}
    >
      {changed.length > 0 && (
        <p className={css.warning} role="alert">
          <strong>The certificate is not the one you trusted.</strong> That is expected after a renewal, a new
          installation or a change of certificates. It is also what an attack on the connection looks like: whoever
          answers would get the sign-in of this cluster. Compare the new fingerprint with the node’s own before you
          trust it.
        </p>
      )}
      {save.error !== null && <InlineError error={save.error} />}
      {shown.map((one) => (
        <AddressPair key={one.address} shown={one} compareWith={compareWith} />
      ))}
      {changed.length > 0 && (
        <>
          <CompareField value={compareWith} onChange={setCompareWith} />
          <FormControlLabel
            label="I compared the new fingerprint on the node itself"
            control={
              <Checkbox
                checked={checked}
                onChange={(event) => {
                  setChecked(event.target.checked)
                }}
              />
            }
          />
        </>
      )}
    </FormDialog>
  )
}
