import type { GuestDetail } from '#shared/model/guest.ts'
import { GuestAddresses } from '#renderer/features/addresses/GuestAddresses.tsx'
import css from './Details.module.css'
import { FactAge, Facts } from './Facts.tsx'

export const NetworkTab = ({ detail }: { readonly detail: GuestDetail }) => (
  <>
    <GuestAddresses guestId={detail.row.id} />
    <FactAge at={detail.config.at} />
    {detail.agentProblem !== '' && <p className={css.empty}>{detail.agentProblem}</p>}
    {detail.nics.length === 0 && <p className={css.empty}>No network interface is known.</p>}
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
      </div>
    ))}
  </>
)
