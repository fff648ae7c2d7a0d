import Delete from '@mui/icons-material/DeleteOutlined'
import { useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { OperationArguments, OperationOutput } from '#shared/contract/index.ts'
import { textProblem } from '#shared/model/text-problem.ts'
import { asAppError, call } from '#renderer/client/client.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { CompanyField } from '#renderer/features/companies/CompanyField.tsx'
import { HandOverSheet } from '#renderer/features/companies/HandOverSheet.tsx'
import { mergeEntries, readCertificates, type AddressEntry } from './address-entries.ts'
import { readAddresses } from './api-address.ts'
import { CertificateCard } from './CertificateCard.tsx'
import {
  credentialErrors,
  EMPTY_CREDENTIAL,
  placeOf,
  splitUser,
  type CredentialErrors,
  type CredentialForm,
} from './credential-form.ts'
import { CredentialFields } from './CredentialFields.tsx'
import { editsOf, patchOf, type ClusterEdits } from './edit-cluster.ts'
import css from './EditClusterDialog.module.css'

interface EditClusterDialogProps {
  readonly cluster: ClusterView
  /** What the person came for: the sign-in is open, or the address field has the focus. */
  readonly section?: 'credential' | 'addresses'
  readonly onClose: () => void
}

type ClusterPatch = OperationArguments<'clusters.update'>

interface Problems {
  readonly name?: string
  readonly addresses?: string
  readonly credential?: CredentialErrors
  readonly form?: AppError
}

const startCredential = (cluster: ClusterView): CredentialForm => ({
  ...EMPTY_CREDENTIAL,
  kind: cluster.credential.kind,
  ...(cluster.credential.kind === 'token'
    ? { tokenId: cluster.credential.login }
    : {
        user: cluster.credential.login.replace(/@[^@]*$/, ''),
        realm: cluster.credential.login.split('@').at(-1) ?? 'pam',
      }),
})

/** Changes what a cluster is called, where it answers and how the console signs in. */
export const EditClusterDialog = ({ cluster, section, onClose }: EditClusterDialogProps) => {
  const [edits, setEdits] = useState<ClusterEdits>(() => ({
    ...editsOf(cluster),
    credential: section === 'credential' ? startCredential(cluster) : null,
  }))
  const [typed, setTyped] = useState('')
  const [problems, setProblems] = useState<Problems>({})
  const [realms, setRealms] = useState<OperationOutput<'clusters.realms'>>([])
  const [realmsProblem, setRealmsProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  /** Gives the cluster to somebody else: confirmed before it is sent. */
  const [handingOver, setHandingOver] = useState<ClusterPatch | null>(null)
  const put = (patch: Partial<ClusterEdits>): void => {
    setEdits((before) => ({ ...before, ...patch }))
    setProblems({})
  }

  const loadRealms = async (): Promise<void> => {
    const first = cluster.addresses[0]
    if (first === undefined || realms.length > 0) return
    try {
      setRealms(await call('clusters.realms', first))
      setRealmsProblem(null)
    } catch (thrown) {
      setRealmsProblem(asAppError(thrown).message)
    }
  }
  const changeCredential = (credential: CredentialForm): void => {
    if (credential.kind === 'password') void loadRealms()
    put({ credential })
  }

  const readTyped = async (): Promise<void> => {
    const read = readAddresses(typed)
    const wrong = read.find(({ problem }) => problem !== null)
    if (wrong?.problem !== undefined && wrong.problem !== null) {
      setProblems({ addresses: wrong.problem })
      return
    }
    const fresh = read.flatMap(({ address }) => (address === null || edits.kept.includes(address) ? [] : [address]))
    const added = mergeEntries(edits.added, [...edits.added.map(({ address }) => address), ...fresh])
    put({ added })
    setTyped('')
    await readCertificates(
      added,
      (address) => call('clusters.certificate', { address }),
      (entry) => {
        setEdits((before) => ({
          ...before,
          added: before.added.map((other) => (other.address === entry.address ? entry : other)),
        }))
      },
    )
  }

  const save = async (): Promise<void> => {
    const credentialProblems = edits.credential === null ? {} : credentialErrors(edits.credential)
    if (edits.name.trim() === '') return setProblems({ name: 'Enter a name for the cluster.' })
    if (edits.kept.length + edits.added.filter(({ trusted }) => trusted).length === 0)
      return setProblems({ addresses: 'A cluster needs at least one trusted address.' })
    if (typed.trim() !== '') return readTyped()
    if (Object.keys(credentialProblems).length > 0) return setProblems({ credential: credentialProblems })
    // The field says what is wrong with it.
    if ([edits.name, edits.location].some((text) => textProblem(text.trim()) !== null)) return
    const patch = patchOf(cluster, edits)
    if (patch === null) return onClose()
    if (patch.companyId === undefined) return send(patch)
    setHandingOver(patch)
  }

  const send = async (patch: ClusterPatch): Promise<void> => {
    setBusy(true)
    setProblems({})
    try {
      await call('clusters.update', patch)
      onClose()
    } catch (thrown) {
      const error = asAppError(thrown)
      const place = placeOf(error.code, edits.credential?.kind ?? 'token')
      if (place === 'addresses') setProblems({ addresses: error.message })
      else if (place !== 'form' && edits.credential !== null) setProblems({ credential: { [place]: error.message } })
      else setProblems({ form: error })
    } finally {
      setBusy(false)
    }
  }

  const trust = (entry: AddressEntry, trusted: boolean): void => {
    put({ added: edits.added.map((other) => (other.address === entry.address ? { ...entry, trusted } : other)) })
  }

  return (
    <FormDialog
      title={`Edit ${cluster.name}`}
      company={cluster.companyId}
      submitLabel="Save changes"
      width={640}
      busy={busy}
      dirty={patchOf(cluster, edits) !== null || typed !== ''}
      onSubmit={save}
      onClose={onClose}
    >
      {problems.form !== undefined && <InlineError error={problems.form} />}
      <LabelledField
        label="Name"
        autoFocus={section === undefined}
        value={edits.name}
        error={problems.name ?? textProblem(edits.name.trim())}
        onChange={(name) => {
          put({ name })
        }}
      />
      <div className={css.pair}>
        <LabelledField
          label="Location (optional)"
          value={edits.location}
          error={textProblem(edits.location.trim())}
          onChange={(location) => {
            put({ location })
          }}
        />
        <CompanyField
          label="Company (optional)"
          value={edits.companyId}
          help="Who holds the whole cluster; empty: your own."
          onChange={(companyId) => {
            put({ companyId })
          }}
        />
      </div>
      <section className={css.section} aria-label="Addresses">
        <h3>Addresses</h3>
        <ul className={css.addresses}>
          {cluster.addresses
            .filter(({ address }) => edits.kept.includes(address))
            .map(({ address, fingerprint }) => (
              <li key={address}>
                <span className="mono">{address}</span>
                <span className={`mono ${css.muted}`} title={fingerprint}>
                  {fingerprint.slice(0, 23)}…
                </span>
                <IconButton
                  label={`Remove ${address}`}
                  onClick={() => {
                    put({ kept: edits.kept.filter((other) => other !== address) })
                  }}
                >
                  <Delete aria-hidden />
                </IconButton>
              </li>
            ))}
        </ul>
        <div className={css.adding}>
          <LabelledField
            label="Add an address"
            mono
            autoFocus={section === 'addresses'}
            value={typed}
            error={problems.addresses}
            placeholder="https://pve2.example.com:8006"
            onChange={(text) => {
              setTyped(text)
              setProblems({})
            }}
          />
          <button type="button" className="mp-button" disabled={typed.trim() === ''} onClick={() => void readTyped()}>
            Read certificate
          </button>
        </div>
        {edits.added.map((entry) => (
          <CertificateCard
            key={entry.address}
            entry={entry}
            compareWith=""
            onTrust={(trusted) => {
              trust(entry, trusted)
            }}
            onRetry={() => void readTyped()}
          />
        ))}
      </section>
      <section className={css.section} aria-label="Sign-in">
        <h3>Sign-in</h3>
        {edits.credential === null ? (
          <p className={css.login}>
            <span>
              {cluster.credential.kind === 'token' ? 'API token' : 'Password of'}{' '}
              <span className="mono">{cluster.credential.login}</span>
            </span>
            <button
              type="button"
              className="mp-button"
              onClick={() => {
                changeCredential(startCredential(cluster))
              }}
            >
              Change sign-in
            </button>
          </p>
        ) : (
          <>
            <p className={css.muted}>The new sign-in is tried before it replaces the old one.</p>
            <CredentialFields
              form={edits.credential}
              autoFocus={section === 'credential'}
              errors={problems.credential ?? {}}
              realms={realms}
              realmsProblem={realmsProblem}
              onChange={changeCredential}
              onLeaveUser={() => {
                if (edits.credential !== null)
                  put({
                    credential: splitUser(
                      edits.credential,
                      realms.map(({ realm }) => realm),
                    ),
                  })
              }}
            />
          </>
        )}
      </section>
      {handingOver !== null && (
        <HandOverSheet
          cluster={cluster}
          to={edits.companyId}
          // The form sends, not the sheet: what is wrong with the rest is told at its fields.
          onDone={() => void send(handingOver)}
          onClose={() => {
            setHandingOver(null)
          }}
        />
      )}
    </FormDialog>
  )
}
