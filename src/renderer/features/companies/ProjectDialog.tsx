import { useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { AppError } from '#shared/errors.ts'
import type { Account } from '#shared/model/account.ts'
import type { Company } from '#shared/model/company.ts'
import { ProjectId, type UserId } from '#shared/model/ids.ts'
import type { Project } from '#shared/model/project.ts'
import { readNumber } from './company-form.ts'
import css from './CompanyDialog.module.css'
import { ListField } from './ListField.tsx'
import { useAccounts } from './use-accounts.ts'

/** The name; of two people who are called the same, with what they sign in as. */
const memberLabel = (accounts: readonly Account[], id: string): string => {
  const account = accounts.find((one) => one.id === id)
  if (account === undefined) return 'A removed account'
  const { name, login } = account
  return accounts.some((one) => one !== account && one.name === name) ? `${name} (${login})` : name
}

interface ProjectDialogProps {
  readonly company: Company
  /** Absent: a new one. */
  readonly project?: Project
  readonly onClose: () => void
}

/** Adds a project to a company or changes one. */
export const ProjectDialog = ({ company, project, onClose }: ProjectDialogProps) => {
  const [id] = useState(() => project?.id ?? ProjectId.parse(newId()))
  const [start] = useState(() => ({
    name: project?.name ?? '',
    number: project === undefined ? '' : String(project.number),
    description: project?.description ?? '',
    tags: project?.tags ?? [],
    memberIds: project?.memberIds ?? [],
  }))
  const { accounts } = useAccounts(company.id)
  const [edits, setEdits] = useState(start)
  const [problems, setProblems] = useState<{ name?: string; number?: string }>({})
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const put = (patch: Partial<typeof edits>): void => {
    setEdits((before) => ({ ...before, ...patch }))
    setProblems({})
  }
  const save = async (): Promise<void> => {
    const number = readNumber(edits.number)
    if (edits.name.trim() === '') return setProblems({ name: 'Enter a name for the project.' })
    if (number === null) return setProblems({ number: 'A number is 1 to 3993.' })
    setBusy(true)
    setError(null)
    try {
      const { name, description, tags } = edits
      const given = number === undefined ? {} : { number }
      await call('projects.save', { id, companyId: company.id, name, description, tags, ...given })
      const changed = edits.memberIds.toSorted().join() !== start.memberIds.toSorted().join()
      if (changed) await call('projects.setMembers', { id, memberIds: edits.memberIds })
      onClose()
    } catch (thrown) {
      const failure = asAppError(thrown)
      const field = failure.details?.['field']
      if (field === 'name' || field === 'number') setProblems({ [field]: failure.message })
      else setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <FormDialog
      title={project === undefined ? `Add a project to ${company.name}` : `Edit ${project.name}`}
      submitLabel={project === undefined ? 'Add project' : 'Save changes'}
      company={company.id}
      busy={busy}
      dirty={JSON.stringify(edits) !== JSON.stringify(start)}
      onSubmit={save}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} />}
      <div className={css.pair}>
        <LabelledField
          label="Name"
          autoFocus
          value={edits.name}
          error={problems.name}
          onChange={(name) => {
            put({ name })
          }}
        />
        <LabelledField
          label="Number"
          value={edits.number}
          error={problems.number}
          placeholder="next free"
          help="VLAN tags are counted from it."
          onChange={(number) => {
            put({ number })
          }}
        />
      </div>
      <LabelledField
        label="Description (optional)"
        lines={4}
        value={edits.description}
        onChange={(description) => {
          put({ description })
        }}
      />
      <ListField
        label="Tags (optional)"
        free
        options={[]}
        value={edits.tags}
        help="Enter ends one."
        onChange={(tags) => {
          put({ tags: [...tags] })
        }}
      />
      {accounts !== null && (
        <ListField
          label="Members (optional)"
          help="Users of the company see the guests of their projects only."
          options={accounts.map((account) => account.id)}
          value={edits.memberIds}
          labelOf={(option) => memberLabel(accounts, option)}
          onChange={(memberIds) => {
            put({ memberIds: memberIds as UserId[] })
          }}
        />
      )}
    </FormDialog>
  )
}
