import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { clusterLink } from '#renderer/app/links.ts'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { ClusterId } from '#shared/model/ids.ts'
import { AddReview } from './AddReview.tsx'
import { AddAddresses } from './AddAddresses.tsx'
import { ADD_STEPS, createAddClusterStore, type AddStep } from './add-cluster.store.ts'
import { CredentialFields } from './CredentialFields.tsx'
import css from './AddClusterDialog.module.css'

const TITLES: Readonly<Record<AddStep, string>> = { addresses: 'Address', 'sign-in': 'Sign-in', review: 'Review' }
const SUBMITS: Readonly<Record<AddStep, string>> = {
  addresses: 'Read certificate',
  'sign-in': 'Check sign-in',
  review: 'Add cluster',
}

/** Adds one cluster: addresses and trust, sign-in, review. */
export const AddClusterDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const navigate = useNavigate()
  const add = useMemo(() => createAddClusterStore({ id: newId<ClusterId>(), call }), [])
  const state = useStore(add.store)
  const { step, busy, entries, error, probe } = state
  const at = ADD_STEPS.indexOf(step)
  const trusted = entries.some((entry) => entry.trusted)
  const openCluster = (id: string): void => {
    onClose()
    void navigate(clusterLink(id))
  }

  const submit = async (): Promise<void> => {
    if (step === 'addresses') await (trusted && !reading ? add.toSignIn() : add.readTyped())
    else if (step === 'sign-in') await add.check()
    else {
      await add.add()
      const { added } = add.store.getState()
      if (added !== null) openCluster(added.id)
    }
  }
  const reading =
    step === 'addresses' && (add.needsReading() || entries.every(({ certificate }) => certificate === null))
  const untrusted = step === 'addresses' && !reading && !trusted && entries.some(({ state: s }) => s === 'shown')

  return (
    <FormDialog
      title="Add cluster"
      width={820}
      dirty={add.isDirty()}
      busy={busy !== null}
      submitLabel={step === 'addresses' && !reading ? 'Continue' : SUBMITS[step]}
      blockedReason={
        untrusted
          ? 'Compare the fingerprint and trust it to go on.'
          : step === 'review' && probe?.alreadyAdded !== null
            ? 'This cluster is there already.'
            : undefined
      }
      onSubmit={submit}
      onClose={onClose}
      aside={
        <ol className={css.steps}>
          {ADD_STEPS.map((name, index) => (
            <li key={name} aria-current={name === step ? 'step' : undefined}>
              <button
                type="button"
                disabled={index >= at}
                onClick={() => {
                  add.goBackTo(name)
                }}
              >
                <span className={css.number}>{index + 1}</span>
                {TITLES[name]}
              </button>
            </li>
          ))}
        </ol>
      }
    >
      {error !== null && <InlineError error={error} />}
      {step === 'addresses' && <AddAddresses add={add} state={state} />}
      {step === 'sign-in' && (
        <CredentialFields
          autoFocus
          form={state.credential}
          errors={state.credentialErrors}
          realms={state.realms}
          realmsProblem={state.realmsProblem}
          onChange={add.typeCredential}
          onLeaveUser={add.leaveUser}
        />
      )}
      {step === 'review' && probe !== null && (
        <AddReview add={add} state={state} probe={probe} onOpenCluster={openCluster} />
      )}
    </FormDialog>
  )
}
