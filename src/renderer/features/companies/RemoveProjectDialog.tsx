import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import type { Plan } from '#renderer/components/plan.ts'
import { useClusterLooks, type ClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestTarget } from '#renderer/features/inventory/guest-target.ts'
import type { Account } from '#shared/model/account.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Project } from '#shared/model/project.ts'
import { useAccounts } from './use-accounts.ts'

const planOf = (
  { id, name, number, companyId, memberIds }: Project,
  guests: readonly GuestRow[],
  accounts: readonly Account[] | null,
  looks: ClusterLooks,
): Plan => ({
  title: `Remove ${name}`,
  noun: 'project',
  targets: [{ id, name, place: `number ${number}`, companyId }],
  effect: `${plural(guests.length, 'guest')} and ${plural(memberIds.length, 'member')} are then in no project. The guests themselves stay as they are, here and on Proxmox.`,
  affected: [
    { title: 'Then in no project:', noun: 'guest', targets: guests.map((guest) => guestTarget(guest, looks)) },
    {
      title: 'No longer see these guests, unless by another project:',
      noun: 'member',
      targets: (accounts ?? [])
        .filter((account) => memberIds.includes(account.id))
        .map((account) => ({ id: account.id, name: account.name, place: account.login, companyId })),
    },
  ],
  lost: 'Its number, description, tags and the list of its members do not come back.',
  danger: true,
  destructive: true,
  confirm: 'Remove project',
})

interface RemoveProjectDialogProps {
  readonly project: Project
  /** Those that are in it. */
  readonly guests: readonly GuestRow[]
  readonly onClose: () => void
}

/** Takes a project away; its guests stay. */
export const RemoveProjectDialog = ({ project, guests, onClose }: RemoveProjectDialogProps) => {
  const looks = useClusterLooks()
  const { accounts } = useAccounts(project.companyId)
  return (
    <ConfirmedAction
      plan={planOf(project, guests, accounts, looks)}
      act={() => call('projects.remove', { id: project.id, name: project.name })}
      onClose={onClose}
    />
  )
}
