import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Project } from '#shared/model/project.ts'

interface RemoveProjectDialogProps {
  readonly project: Project
  readonly guests: number
  readonly onClose: () => void
}

/** Takes a project away; its guests stay. */
export const RemoveProjectDialog = ({ project, guests, onClose }: RemoveProjectDialogProps) => {
  const remove = useAction(
    useCallback(async () => {
      await call('projects.remove', { id: project.id })
      onClose()
    }, [project.id, onClose]),
  )
  return (
    <FormDialog
      title={`Remove ${project.name}`}
      submitLabel="Remove project"
      destructive
      safeFocus
      company={project.companyId}
      busy={remove.busy}
      onSubmit={remove.run}
      onClose={onClose}
    >
      <p>
        {plural(guests, 'guest')} and {plural(project.memberIds.length, 'member')} are then in no project; members who
        saw its guests through it alone no longer do. The guests themselves stay as they are.
      </p>
      {remove.error !== null && <InlineError error={remove.error} />}
    </FormDialog>
  )
}
