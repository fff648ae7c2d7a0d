import { Link } from 'react-router'
import { clusterLink, inventoryLink } from '#renderer/app/links.ts'
import { companyQuery } from '#renderer/components/company.ts'
import { formatCount, formatInstant } from '#renderer/components/format.ts'
import { ObjectPart } from '#renderer/components/ObjectPage.tsx'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Quota } from '#shared/contract/quotas.contract.ts'
import { QUOTA_RESOURCES, quotaAmountText, quotaUsage, quotaUseText } from '#shared/model/quota.ts'
import css from './CompanyPage.module.css'
import { fullnessOf } from './use-quotas.ts'

interface CompanyOverviewProps {
  readonly company: Company
  readonly clusters: readonly ClusterView[]
  readonly guests: readonly GuestRow[]
  readonly quotas: readonly Quota[]
}

const RESOURCES = {
  vcpu: 'vCPU',
  memory: 'Memory',
  disk: 'Disk',
  guests: 'Guests',
  externalAddresses: 'External addresses',
} as const

/** What the company has, how full its quotas are, whom to call. */
export const CompanyOverview = ({ company, clusters, guests, quotas }: CompanyOverviewProps) => {
  const furtherDisks = quotas.reduce((sum, quota) => sum + quota.furtherDisks, 0)
  const usage = quotaUsage(guests, { furtherDisks })
  const running = guests.filter(({ status }) => status === 'running').length
  const limited = QUOTA_RESOURCES.flatMap((resource) => {
    const full = fullnessOf(quotas, resource)
    return full === null ? [] : [{ resource, ...full }]
  })
  return (
    <ObjectPart>
      <dl className={css.figures}>
        <div>
          <dt>Guests</dt>
          <dd>
            <Link className="num" to={inventoryLink(companyQuery(company.name))}>
              {formatCount(guests.length)}
            </Link>
            , {formatCount(running)} running
          </dd>
        </div>
        <div>
          <dt>Given</dt>
          <dd className="num">
            {quotaAmountText('vcpu', usage.vcpu)}, {quotaAmountText('memory', usage.memory)},{' '}
            {quotaAmountText('disk', usage.disk)}
          </dd>
        </div>
        <div>
          <dt>Customer since</dt>
          <dd className="num">{formatInstant(company.createdAt).slice(0, 10)}</dd>
        </div>
      </dl>
      <section>
        <h2>Clusters</h2>
        {clusters.length === 0 ? (
          <p className={css.muted}>None yet: give it a whole cluster, or a slice of a shared one.</p>
        ) : (
          <ul className={css.holdings}>
            {clusters.map(({ id, name, companyId }) => (
              <li key={id}>
                <Link to={clusterLink(id)}>{name}</Link>
                <span className={css.muted}>{companyId === company.id ? 'whole' : 'a slice'}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {limited.length > 0 && (
        <section>
          <h2>Quotas over all clusters</h2>
          <div className={css.bars}>
            {limited.map(({ resource, used, limit, share }) => [
              <span key={`${resource}-name`}>{RESOURCES[resource]}</span>,
              <UsageBar key={resource} share={share} text={quotaUseText(resource, used, limit)} />,
            ])}
          </div>
        </section>
      )}
      {company.contact !== '' && (
        <section>
          <h2>Contact</h2>
          <p className={css.text}>{company.contact}</p>
        </section>
      )}
      {company.notes !== '' && (
        <section>
          <h2>Notes</h2>
          <p className={css.text}>{company.notes}</p>
        </section>
      )}
    </ObjectPart>
  )
}
