import { useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { Company } from '#shared/model/company.ts'
import { quotaAmountText, type QuotaResource } from '#shared/model/quota.ts'
import css from './CompanyPage.module.css'
import { QUOTA_FIELDS, readLimits, textsOf } from './quota-form.ts'

interface QuotaDialogProps {
  readonly company: Company
  readonly clusterName: string
  readonly quota: Quota
  readonly onSaved: () => void
  readonly onClose: () => void
}

/** What a company may have on one cluster. */
export const QuotaDialog = ({ company, clusterName, quota, onSaved, onClose }: QuotaDialogProps) => {
  const [start] = useState(() => textsOf(quota.limits))
  const [texts, setTexts] = useState(start)
  const read = readLimits(texts)
  const problems: Partial<Record<QuotaResource, string>> = 'problems' in read ? read.problems : {}
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    if ('problems' in read) return
    setBusy(true)
    setError(null)
    try {
      await call('quotas.set', { companyId: quota.companyId, clusterId: quota.clusterId, limits: read.limits })
      onSaved()
      onClose()
    } catch (thrown) {
      setError(asAppError(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    <FormDialog
      title={`Quota of ${company.name} on ${clusterName}`}
      submitLabel="Set quota"
      company={company.id}
      busy={busy}
      dirty={JSON.stringify(texts) !== JSON.stringify(start)}
      onSubmit={save}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} />}
      <p className={css.muted}>
        Empty is no limit. What is there stays, even where it is more; only adding is refused.
      </p>
      <div className={css.pair}>
        {QUOTA_FIELDS.map(({ resource, label }, index) => (
          <LabelledField
            key={resource}
            label={label}
            autoFocus={index === 0}
            placeholder="no limit"
            value={texts[resource]}
            problem={problems[resource]}
            help={`${quotaAmountText(resource, quota.usage[resource])} used`}
            onChange={(text) => {
              setTexts((before) => ({ ...before, [resource]: text }))
            }}
          />
        ))}
      </div>
    </FormDialog>
  )
}
