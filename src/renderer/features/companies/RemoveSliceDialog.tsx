import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useCluster } from '#renderer/client/clusters.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Company } from '#shared/model/company.ts'
import type { Slice } from '#shared/model/slice.ts'
import { sliceText } from './slice-form.ts'

interface RemoveSliceDialogProps {
  readonly company: Company
  readonly slice: Slice
  readonly onClose: () => void
}

/** Takes a slice from a company; its guests are again whose the cluster is. */
export const RemoveSliceDialog = ({ company, slice, onClose }: RemoveSliceDialogProps) => {
  const cluster = useCluster(slice.clusterId)
  const owner = companyLabel(useCompanyLooks(), cluster?.companyId ?? null)
  const remove = useAction(
    useCallback(async () => {
      await call('tenancy.removeSlice', { id: slice.id })
      onClose()
    }, [slice.id, onClose]),
  )
  return (
    <FormDialog
      title={`Remove the slice of ${cluster?.name ?? ''}`}
      submitLabel="Remove slice"
      destructive
      safeFocus
      company={company.id}
      busy={remove.busy}
      onSubmit={remove.run}
      onClose={onClose}
    >
      <p>
        {company.name} no longer has: {sliceText(slice)}. Its guests are then whose the cluster is ({owner}), and in no
        project. Nothing changes on Proxmox.
      </p>
      {remove.error !== null && <InlineError error={remove.error} />}
    </FormDialog>
  )
}
