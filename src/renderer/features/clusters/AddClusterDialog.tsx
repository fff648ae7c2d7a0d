import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { clusterLink } from '#renderer/app/links.ts'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Wizard } from '#renderer/components/wizard/Wizard.tsx'
import type { ClusterId } from '#shared/model/ids.ts'
import { AddReview } from './AddReview.tsx'
import { AddAddresses } from './AddAddresses.tsx'
import { ADD_STEPS, createAddClusterStore, type AddClusterState, type AddStep } from './add-cluster.store.ts'
import { CredentialFields } from './CredentialFields.tsx'

const TITLES: Readonly<Record<AddStep, string>> = { addresses: 'Address', 'sign-in': 'Sign-in', review: 'Review' }
/** Where each step begins. */
const FOCUS: Readonly<Record<AddStep, { readonly field: string }>> = {
  addresses: { field: 'addresses' },
  'sign-in': { field: 'login' },
  review: { field: 'name' },
}

/** What was chosen in a step, in a few words. */
const summaryOf = (step: AddStep, { entries, credential, text }: AddClusterState): string => {
  switch (step) {
    case 'addresses':
      return entries.flatMap(({ address, trusted }) => (trusted ? [address] : [])).join(', ')
    case 'sign-in':
      return credential.kind === 'token' ? credential.tokenId : `${credential.user}@${credential.realm}`
    case 'review':
      return text.name
  }
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

  const reading =
    step === 'addresses' && (add.needsReading() || entries.every(({ certificate }) => certificate === null))
  const untrusted = step === 'addresses' && !reading && !trusted && entries.some(({ state: s }) => s === 'shown')

  const goOn = async (): Promise<void> => {
    if (step === 'sign-in') await add.check()
    else await (trusted && !reading ? add.toSignIn() : add.readTyped())
  }
  const submit = async (): Promise<void> => {
    await add.add()
    const { added } = add.store.getState()
    if (added !== null) openCluster(added.id)
  }
  return (
    <Wizard
      title="Add cluster"
      steps={ADD_STEPS.map((id, index) => ({
        id,
        title: TITLES[id],
        summary: index < at ? summaryOf(id, state) : '',
      }))}
      current={step}
      // What lies ahead was found with what may be changed now: it is found anew.
      furthest={step}
      focus={FOCUS[step]}
      dirty={add.isDirty()}
      busy={busy !== null}
      continueLabel={step === 'sign-in' ? 'Check sign-in' : reading ? 'Read certificate' : 'Continue'}
      submitLabel="Add cluster"
      blockedReason={
        untrusted
          ? 'Compare the fingerprint and trust it to go on.'
          : step === 'review' && probe?.alreadyAdded !== null
            ? 'This cluster is there already.'
            : undefined
      }
      onStep={add.goBackTo}
      onContinue={goOn}
      onSubmit={submit}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} />}
      {step === 'addresses' && <AddAddresses add={add} state={state} />}
      {step === 'sign-in' && (
        <CredentialFields
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
    </Wizard>
  )
}
