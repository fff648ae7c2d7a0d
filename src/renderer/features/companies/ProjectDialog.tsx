import { useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Account } from '#shared/model/account.ts'
import type { Company } from '#shared/model/company.ts'
import type { ProjectId, UserId } from '#shared/model/ids.ts'
import type { Project } from '#shared/model/project.ts'
import { ListField } from './ListField.tsx'
import { NumberedForm, useNumberedForm } from './NumberedForm.tsx'
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
  const [id] = useState(() => project?.id ?? newId<ProjectId>())
  const { accounts } = useAccounts(company.id)
  const membersBefore = project?.memberIds ?? []
  const form = useNumberedForm({
    start: {
      name: project?.name ?? '',
      number: project === undefined ? '' : String(project.number),
      description: project?.description ?? '',
      tags: project?.tags ?? [],
      memberIds: membersBefore,
    },
    nameMissing: 'Enter a name for the project.',
    save: async ({ name, description, tags, memberIds }, number) => {
      const given = number === undefined ? {} : { number }
      await call('projects.save', { id, companyId: company.id, name, description, tags, ...given })
      const changed = memberIds.toSorted().join() !== membersBefore.toSorted().join()
      if (changed) await call('projects.setMembers', { id, memberIds })
      onClose()
    },
  })
  const { edits, put } = form
  return (
    <NumberedForm
      title={project === undefined ? `Add a project to ${company.name}` : `Edit ${project.name}`}
      submitLabel={project === undefined ? 'Add project' : 'Save changes'}
      company={company}
      form={form}
      onClose={onClose}
    >
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
    </NumberedForm>
  )
}
