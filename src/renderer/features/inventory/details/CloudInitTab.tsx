import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { isCloudinitVolume } from '#shared/model/guest-config.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import { EditButton } from '../edit/EditButton.tsx'
import edit from '../edit/Edit.module.css'
import { EditRow } from '../edit/EditRow.tsx'
import { runEdit } from '../edit/run-edit.ts'
import css from './Details.module.css'
import { FactAge } from './Facts.tsx'

interface CloudInitTabProps {
  readonly detail: GuestDetail
  /** Why nothing can be changed; null: it can. */
  readonly obstacle: string | null
  readonly onChanged: () => void
}

/** What a VM is told at its start: user, keys, names, addresses. */
export const CloudInitTab = ({ detail, obstacle, onChanged }: CloudInitTabProps) => {
  const { config, row, nics, disks } = detail
  const drive = disks.find(({ volid }) => isCloudinitVolume(volid))
  const { run, busy, error } = useAction(async () => {
    await runEdit(row.id, { kind: 'cloudinit.regenerate' }, null, () => undefined)
    onChanged()
  })
  const missing = drive === undefined ? 'It has no cloud-init drive.' : null
  const button = { id: row.id, obstacle, label: 'Edit …' }
  const values = <EditButton {...button} name="Edit cloud-init" wish={{ what: 'values', form: 'cloudinit' }} />
  return (
    <>
      <div className={edit.head}>
        <FactAge at={config.at} />
        {drive === undefined ? (
          <EditButton {...button} label="Add drive …" name="Add drive for cloud-init" wish={{ what: 'cloudinitAdd' }} />
        ) : (
          <EditButton
            {...button}
            label="Remove drive …"
            name="Remove drive of cloud-init"
            wish={{ what: 'cloudinitRemove', drive: drive.key }}
          />
        )}
        <button
          type="button"
          className="mp-button"
          disabled={obstacle !== null || missing !== null || busy}
          title={obstacle ?? missing ?? 'Writes the drive anew from these values; read at the next start.'}
          onClick={() => void run()}
        >
          Regenerate drive
        </button>
      </div>
      {error !== null && <InlineError error={error} />}
      {missing !== null && <p className={css.empty}>{missing} What is set here is used once it has one.</p>}
      <dl>
        <EditRow title="User" detail={detail} keys={['ciuser']} action={values} />
        <EditRow title="Password" detail={detail} keys={['cipassword']}>
          {config.value.cipassword === undefined ? 'none' : 'set'}
        </EditRow>
        <EditRow title="SSH public keys" detail={detail} keys={['sshkeys']} />
        <EditRow title="DNS servers" detail={detail} keys={['nameserver']} />
        <EditRow title="DNS domain" detail={detail} keys={['searchdomain']} />
        {nics.map(({ key }) => (
          <EditRow
            key={key}
            title={`Addresses of ${key}`}
            detail={detail}
            keys={[key.replace('net', 'ipconfig')]}
            action={<EditButton {...button} name={`Edit addresses of ${key}`} wish={{ what: 'ip', nic: key }} />}
          />
        ))}
      </dl>
    </>
  )
}
