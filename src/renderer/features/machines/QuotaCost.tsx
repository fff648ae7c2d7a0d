import type { MachinePlan } from '#shared/model/machine/machine-plan.ts'
import { QUOTA_RESOURCES, quotaUseText, type QuotaResource } from '#shared/model/quota.ts'
import css from './QuotaCost.module.css'
import parts from './PlanSection.module.css'
import texts from './Texts.module.css'

const NAMES: Readonly<Record<QuotaResource, string>> = {
  vcpu: 'vCPU',
  memory: 'Memory',
  disk: 'Disk',
  guests: 'Guests',
  externalAddresses: 'External addresses',
}

interface CostBarProps {
  readonly resource: QuotaResource
  readonly used: number
  readonly more: number
  readonly limit: number
}

/** What is used, what is added, and the limit. */
const CostBar = ({ resource, used, more, limit }: CostBarProps) => {
  const whole = Math.max(limit, used + more, 1)
  const over = used + more > limit
  const style = {
    ['--used' as string]: used / whole,
    ['--more' as string]: more / whole,
  }
  return (
    <span className={css.costBar} style={style} data-over={over || undefined} aria-hidden title={NAMES[resource]}>
      <i />
      <b />
    </span>
  )
}

/** What the machines take of the quota: in use, this, limit. */
export const QuotaCost = ({ plan: { cost, quota } }: { readonly plan: MachinePlan }) => (
  <section className={parts.section} aria-label="Quota">
    <h4>Quota</h4>
    {quota === null && <p className={texts.muted}>Nothing limits it.</p>}
    <table className={css.cost}>
      <thead>
        <tr>
          <th>Resource</th>
          <th>This</th>
          <th>
            <span className="visually-hidden">Share</span>
          </th>
          <th>Afterwards</th>
        </tr>
      </thead>
      <tbody>
        {QUOTA_RESOURCES.filter((resource) => cost[resource] > 0).map((resource) => {
          const used = quota?.usage[resource] ?? 0
          const limit = quota?.limits[resource] ?? null
          const more = cost[resource]
          const over = limit !== null && used + more > limit
          return (
            <tr key={resource} data-over={over || undefined}>
              <th scope="row">{NAMES[resource]}</th>
              <td className="num">+ {quotaUseText(resource, more, null)}</td>
              <td>{limit !== null && <CostBar resource={resource} used={used} more={more} limit={limit} />}</td>
              <td className="num">
                {quota === null
                  ? ''
                  : `${quotaUseText(resource, used + more, limit)}${limit === null ? ', no limit' : over ? ': too much' : ''}`}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </section>
)
