import { Age } from '#renderer/components/Age.tsx'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useProjectLooks } from '#renderer/client/projects.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { formatBytes, formatDuration, formatShare } from '#renderer/components/format.ts'
import { TagList } from '#renderer/components/TagList.tsx'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import { GuestPassword } from '#renderer/features/machines/GuestPassword.tsx'
import type { GuestDetail, GuestRow } from '#shared/model/guest.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import { BackupAge } from '../BackupAge.tsx'
import editCss from '../edit/Edit.module.css'
import css from '../Inventory.module.css'
import { systemWords } from './config-words.ts'
import { Facts } from './Facts.tsx'

interface OverviewTabProps {
  readonly guest: GuestRow
  readonly look: ClusterLook | undefined
  readonly detail: GuestDetail | null
}

const usage = (part: number | null, whole: number | null, format: (value: number) => string) =>
  part === null || whole === null || whole === 0 ? (
    whole === null ? (
      '–'
    ) : (
      format(whole)
    )
  ) : (
    <UsageBar share={part / whole} text={`${format(part)} of ${format(whole)}`} />
  )

export const OverviewTab = ({ guest, look, detail }: OverviewTabProps) => {
  const companies = useCompanyLooks()
  const projects = useProjectLooks()
  return (
    <>
      <GuestPassword guest={guest} />
      <Facts
        pairs={[
          ['Company', companyLabel(companies, guest.companyId)],
          guest.projectId === null ? null : ['Project', projects.get(guest.projectId)?.name ?? ''],
          ['Cluster', look?.name ?? '–'],
          ['Node', guest.node],
          [
            'ID',
            <span key="id" className="mono">
              {guest.vmid}
            </span>,
          ],
          ['Type', guest.type === 'qemu' ? 'VM' : 'Container'],
          guest.template ? ['Template', 'yes'] : null,
          guest.lock === ''
            ? null
            : [
                'Lock',
                <span key="lock" className={css.lock}>
                  {guest.lock}
                </span>,
              ],
          guest.ha === '' ? null : ['High availability', guest.ha],
          [
            'CPU',
            guest.cpu === null ? (
              `${guest.maxcpu ?? '–'} cores`
            ) : (
              <UsageBar
                key="cpu"
                share={guest.cpu}
                text={`${formatShare(guest.cpu)} of ${guest.maxcpu ?? '?'} cores`}
              />
            ),
          ],
          ['Memory', usage(guest.mem, guest.maxmem, formatBytes)],
          ['Disk', usage(guest.disk, guest.maxdisk, formatBytes)],
          ['Uptime', guest.uptime === null || guest.uptime === 0 ? '–' : formatDuration(guest.uptime)],
          [
            'Addresses',
            guest.addresses.length > 0 ? (
              <span key="ip" className="mono">
                {guest.addresses.join(', ')}
              </span>
            ) : detail?.agentProblem === undefined || detail.agentProblem === '' ? (
              '–'
            ) : (
              detail.agentProblem
            ),
          ],
          ['Tags', guest.tags.length === 0 ? '–' : <TagList key="tags" tags={guest.tags} />],
          ['Pool', guest.pool === '' ? '–' : guest.pool],
          ['System', guest.osType === '' ? '–' : systemWords(guest.osType)],
          detail?.config.value.description === undefined || detail.config.value.description === ''
            ? null
            : [
                'Notes',
                <span key="notes" className={editCss.notes}>
                  {detail.config.value.description}
                </span>,
              ],
          ['Newest backup', <BackupAge key="backup" at={guest.lastBackupAt} unknown={look?.backupsUnknown ?? null} />],
          ['Facts read', <Age key="facts" at={guest.factsAt} never="not yet" />],
        ]}
      />
    </>
  )
}
