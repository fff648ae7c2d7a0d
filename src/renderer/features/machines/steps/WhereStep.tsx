import { useProjectLooks } from '#renderer/client/projects.store.ts'
import { formatBytes } from '#renderer/components/format.ts'
import type { MachineOptions, NodeOption } from '#shared/model/machine/machine-options.ts'
import type { MachinePlan } from '#shared/model/machine/machine-plan.ts'
import { useCreate } from '../create-context.tsx'
import { DraftField } from '../DraftField.tsx'
import css from './Fields.module.css'
import texts from '../Texts.module.css'
import { OptionList, type ListedOption } from '../OptionList.tsx'
import { diskStorages } from '../settle-draft.ts'

const memoryText = ({ freeMemory, totalMemory }: NodeOption): string =>
  freeMemory === null || totalMemory === null ? '' : `${formatBytes(freeMemory)} of ${formatBytes(totalMemory)} free`

const nodeOptions = (options: MachineOptions, plan: MachinePlan | null, chosen: string): readonly ListedOption[] => {
  const verdicts = new Map(plan?.nodes.map((verdict) => [verdict.node, verdict]))
  const { node: bestNode = null, nodeReason = '' } = plan?.machines[0] ?? {}
  const best = chosen === '' && bestNode !== null ? `${bestNode}: ${nodeReason}` : undefined
  return [
    {
      value: '',
      label: 'Most free',
      details: best ?? 'The node with most free memory that has what the machine needs.',
    },
    ...options.nodes.map((node): ListedOption => {
      const verdict = verdicts.get(node.name)
      const details = `${node.guests} guests${node.cores === null ? '' : ` · ${node.cores} cores`}`
      return {
        value: node.name,
        label: node.name,
        details: verdict?.fits === true ? `${details} · ${verdict.reason}` : details,
        // The reason names what is free, of the storage too.
        ...(verdict?.fits === true ? {} : { figure: memoryText(node) }),
        ...(verdict?.fits === false
          ? { warning: verdict.reason }
          : node.online
            ? {}
            : { warning: 'It does not report.' }),
      }
    }),
  ]
}

/** Project, node, storage. */
export const WhereStep = () => {
  const { draft, change, state, said } = useCreate()
  const { options, plan } = state
  const projects = [...useProjectLooks().values()]
    .filter(({ companyId }) => companyId === draft.companyId)
    .toSorted((one, other) => one.number - other.number)
  if (options === null) return null
  const linked = draft.kind === 'template' && draft.clone === 'linked'
  const storages = diskStorages(draft, options)
  return (
    <>
      {draft.companyId !== null && projects.length > 0 && (
        <DraftField
          label="Project"
          of="projectId"
          choices={[
            { value: '', label: 'None' },
            ...projects.map(({ id, number, name }) => ({ value: id, label: `${number} · ${name}` })),
          ]}
        />
      )}
      <OptionList
        label="Node"
        field="node"
        options={nodeOptions(options, plan, draft.node)}
        value={draft.node}
        error={said('node')}
        empty="The cluster named no node."
        onChange={(node) => {
          change({ node })
        }}
      />
      <div className={css.pair}>
        {linked ? (
          <p className={texts.muted}>A linked clone lies where its template lies.</p>
        ) : (
          <DraftField
            label="Storage"
            of="storage"
            help={storages.length === 0 ? 'No storage of this cluster takes disks of such a machine.' : undefined}
            choices={[
              ...(draft.kind === 'template'
                ? [{ value: '', label: 'As the template' }]
                : draft.storage === ''
                  ? [{ value: '', label: 'Choose …' }]
                  : []),
              ...storages.map(({ name, free, shared }) => ({
                value: name,
                label: `${name}${shared ? ' · shared' : ''}${free === null ? '' : ` · ${formatBytes(free)} free`}`,
              })),
            ]}
          />
        )}
        {options.pools.length > 0 && (
          <DraftField
            label="Pool"
            of="pool"
            choices={[{ value: '', label: 'None' }, ...options.pools.map((pool) => ({ value: pool, label: pool }))]}
          />
        )}
      </div>
    </>
  )
}
