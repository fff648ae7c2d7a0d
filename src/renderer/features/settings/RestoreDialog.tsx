import { notify } from '#renderer/app/frame.store.ts'
import { call } from '#renderer/client/client.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import type { DatabaseCopy } from '#shared/contract/app.contract.ts'

/** Puts a copy in the place of the database, after the word was typed. */
export const RestoreDialog = ({ copy, onClose }: { readonly copy: DatabaseCopy; readonly onClose: () => void }) => {
  const companies = useCompanies((state) => state.companies)
  const taken = formatInstant(copy.takenAt)
  return (
    <ConfirmedAction
      plan={{
        title: 'Restore a database copy',
        noun: 'copy',
        targets: [{ id: copy.name, name: `The database of ${taken}`, place: copy.name, companyId: undefined }],
        effect: `Everything here goes back to ${taken}: clusters, companies, users, addresses and settings added or changed since then are as they were. Nothing changes on Proxmox. The console starts anew on the copy.`,
        affected: [
          {
            title: 'Added since then, and gone with it:',
            noun: 'company',
            targets: companies
              .filter(({ createdAt }) => createdAt > copy.takenAt)
              .map(({ id, name, createdAt }) => ({
                id,
                name,
                place: `added ${formatInstant(createdAt)}`,
                companyId: id,
              })),
          },
        ],
        lost: 'The present database is copied first and stays in the list. Sign-ins of clusters that were added later stay in the vault, unused.',
        danger: true,
        destructive: true,
        word: 'restore',
        confirm: 'Restore copy',
      }}
      act={async () => {
        const { previous } = await call('database.restore', { name: copy.name })
        notify({ severity: 'success', message: `The copy was restored. What was here before is kept as ${previous}.` })
      }}
      onClose={onClose}
    />
  )
}
