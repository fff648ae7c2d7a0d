import type { GuestDetail } from '#shared/model/guest.ts'
import { GuestAddresses } from '#renderer/features/addresses/GuestAddresses.tsx'
import { EditButton } from '../edit/EditButton.tsx'
import edit from '../edit/Edit.module.css'
import { EditRow } from '../edit/EditRow.tsx'
import css from './Details.module.css'
import { FactAge, Facts } from './Facts.tsx'

interface NetworkTabProps {
  readonly detail: GuestDetail
  /** Why nothing can be changed; null: it can. */
  readonly obstacle: string | null
}

export const NetworkTab = ({ detail, obstacle }: NetworkTabProps) => (
  <>
    <GuestAddresses guestId={detail.row.id} />
    <div className={edit.head}>
      <FactAge at={detail.config.at} />
      <EditButton
        id={detail.row.id}
        obstacle={obstacle}
        label="Add network device …"
        wish={{ what: 'nic', nic: null }}
      />
    </div>
    {detail.agentProblem !== '' && <p className={css.empty}>{detail.agentProblem}</p>}
    {detail.nics.length === 0 && <p className={css.empty}>No network device is known.</p>}
    {detail.nics.map((nic) => (
      <div key={nic.key} className={css.card}>
        <h3>
          {nic.key}
          <span>{nic.linkDown ? 'link down' : nic.model}</span>
        </h3>
        <Facts
          pairs={[
            ['Bridge', nic.bridge === '' ? '–' : nic.bridge],
            ['VLAN', nic.vlan ?? 'untagged'],
            [
              'MAC',
              <span key="mac" className="mono">
                {nic.mac}
              </span>,
            ],
            ['Firewall', nic.firewall ? 'on' : 'off'],
            [
              'Configured',
              nic.configured.length === 0 ? (
                '–'
              ) : (
                <span key="c" className="mono">
                  {nic.configured.join(', ')}
                </span>
              ),
            ],
            [
              'Reported',
              nic.reported.length === 0 ? (
                '–'
              ) : (
                <span key="r" className="mono">
                  {nic.reported.join(', ')}
                </span>
              ),
            ],
          ]}
        />
        {detail.pending.value[nic.key] !== undefined && (
          <p className={edit.waits}>{detail.pending.value[nic.key] === null ? 'Removed' : 'Changed'} after a reboot</p>
        )}
        <div className={css.cardActions}>
          <EditButton
            id={detail.row.id}
            obstacle={obstacle}
            label="Edit …"
            name={`Edit ${nic.key}`}
            wish={{ what: 'nic', nic: nic.key }}
          />
          <EditButton
            id={detail.row.id}
            obstacle={obstacle}
            label="Remove …"
            name={`Remove ${nic.key}`}
            danger
            wish={{ what: 'nicRemove', nic: nic.key }}
          />
        </div>
      </div>
    ))}
    {detail.row.type === 'lxc' && (
      <dl>
        <EditRow
          title="DNS servers"
          detail={detail}
          keys={['nameserver']}
          action={
            <EditButton
              id={detail.row.id}
              obstacle={obstacle}
              label="Edit …"
              name="Edit DNS"
              wish={{ what: 'values', form: 'dns' }}
            />
          }
        />
        <EditRow title="DNS domain" detail={detail} keys={['searchdomain']} />
      </dl>
    )}
  </>
)
