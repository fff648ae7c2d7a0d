import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { PlannedMachine } from '#shared/model/machine/machine-plan.ts'
import { useCreate } from './create-context.tsx'
import css from './PlannedMachines.module.css'
import parts from './PlanSection.module.css'
import texts from './Texts.module.css'

const addressText = ({ addresses }: PlannedMachine): string =>
  addresses.map(({ interface: nic, address }) => `${nic} ${address}`).join(', ')

/** Whose they are and where they come: nobody has to remember what was chosen at the first step. */
const PlaceWords = () => {
  const { companyId, clusterId } = useCreate().draft
  const companies = useCompanyLooks()
  const cluster = useClusters(({ byId }) => (clusterId === '' ? undefined : byId.get(clusterId)))
  const whose = companyId === null ? 'Your own' : `For ${companyLabel(companies, companyId)}`
  return <span className={texts.muted}>{`${whose}${cluster === undefined ? '' : ` on ${cluster.name}`}`}</span>
}

/** The machines that will be there: name, VMID, node, and the addresses that are taken for them. */
export const PlannedMachines = ({ machines }: { readonly machines: readonly PlannedMachine[] }) => {
  const [first] = machines
  const oneNode = machines.every(({ node }) => node === first?.node)
  return (
    <section className={parts.section} aria-label="Machines">
      <div className={css.planned}>
        <h4>{machines.length === 1 ? 'The machine' : `${machines.length} machines`}</h4>
        <PlaceWords />
      </div>
      <div className={css.tableFrame} tabIndex={machines.length > 6 ? 0 : undefined}>
        <table className={css.machines}>
          <PlainHead columns={['Name', 'VMID', 'Node', 'Addresses taken']} />
          <tbody>
            {machines.map((machine) => (
              <tr key={machine.index}>
                <td>{machine.name}</td>
                <td className="num">{machine.vmid ?? 'next free'}</td>
                <td>{machine.node ?? '–'}</td>
                <td className="mono">{addressText(machine) || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {oneNode && first !== undefined && first.node !== null && first.nodeReason !== '' && (
        <p className={texts.muted}>{`${first.node}: ${first.nodeReason}`}</p>
      )}
    </section>
  )
}
