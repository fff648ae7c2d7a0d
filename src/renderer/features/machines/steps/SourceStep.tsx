import { useAccess } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { holdingOf } from '#renderer/client/company-choice.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { CompanyField } from '#renderer/features/companies/CompanyField.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import type { MachineOptions } from '#shared/model/machine/machine-options.ts'
import { CardChoice } from '../CardChoice.tsx'
import { chosenVolid, SOURCE_KINDS } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import { onlyClusterOf } from '../create-request.store.ts'
import type { Draft, SourceKind } from '../draft.ts'
import css from './Fields.module.css'
import texts from '../Texts.module.css'
import { OptionList, type ListedOption } from '../OptionList.tsx'
import { SaidField } from '../SaidField.tsx'
import { CloneChoice } from './CloneChoice.tsx'

/** The company's own first, then those it has a slice of, then the provider's, which it may be lent. */
const clustersFor = (clusters: readonly ClusterView[], companyId: CompanyId | null): readonly ClusterView[] => {
  const rank = (cluster: ClusterView): number => {
    const holding = holdingOf(cluster, companyId)
    return holding === 'nothing' ? (cluster.companyId === null ? 2 : 3) : holding === 'slice' ? 1 : 0
  }
  return clusters
    .filter(({ enabled }) => enabled)
    .toSorted(
      (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, undefined, { numeric: true }),
    )
}

/** What stands beside its name: of one the company has no part of, whose it is. */
const WHOSE = { whole: '', slice: ' · a slice', nothing: null } as const

const CONTENT: Readonly<Record<Exclude<SourceKind, 'template'>, string>> = {
  cloud_image: 'import',
  iso: 'iso',
  container: 'vztmpl',
}

const NOTHING_THERE: Readonly<Record<SourceKind, string>> = {
  cloud_image:
    'No storage of this cluster holds a cloud image. Put a qcow2 or raw image on a storage with the content type “import”.',
  iso: 'No storage of this cluster holds an ISO. Upload one to a storage with the content type “iso”.',
  container:
    'No storage of this cluster holds a container template. Download one to a storage with the content type “vztmpl”.',
  template: 'This cluster has no template. Any stopped guest can be made one.',
}

const sizeText = (bytes: number | null): string => (bytes === null ? '' : formatBytes(bytes))

const listed = (
  { kind, templateId }: Draft,
  options: MachineOptions,
  guest: GuestRow | undefined,
): readonly ListedOption[] => {
  if (kind !== 'template')
    return options.images
      .filter(({ content }) => content === CONTENT[kind])
      .map((image) => ({
        value: image.volid,
        label: image.name,
        details: `${image.storage} · ${image.nodes.length === options.nodes.length ? 'all nodes' : image.nodes.join(', ')}`,
        figure: sizeText(image.size),
      }))
  const templates = options.templates.map((template) => ({
    value: template.guestId,
    label: `${template.name} (${template.vmid})`,
    details: [
      template.type === 'lxc' ? 'container' : 'VM',
      template.node,
      template.storages === null ? 'storage not known' : template.storages.join(', '),
      template.cores === null ? '' : `${template.cores} cores`,
      sizeText(template.memory),
    ]
      .filter(Boolean)
      .join(' · '),
    figure: sizeText(template.disk),
  }))
  const known = templateId === '' || templates.some(({ value }) => value === templateId)
  if (known) return templates
  const label = guest === undefined ? 'A guest that is gone' : `${guest.name} (${guest.vmid})`
  return [
    {
      value: templateId,
      label,
      ...(guest === undefined ? {} : { details: [guest.node, guest.storages.join(', ')].filter(Boolean).join(' · ') }),
    },
    ...templates,
  ]
}

/** The patch that chooses one of the kind in view. */
const chosen = (kind: SourceKind, value: string): Partial<Draft> => {
  switch (kind) {
    case 'cloud_image':
      return { image: value }
    case 'iso':
      return { iso: value }
    case 'container':
      return { container: value }
    case 'template':
      return { templateId: value as GuestId }
  }
}

const Kinds = () => {
  const { draft, change } = useCreate()
  return (
    <CardChoice
      legend="Made from"
      options={SOURCE_KINDS}
      value={draft.kind}
      onChange={(kind) => {
        change({ kind })
      }}
    />
  )
}

const Sources = () => {
  const { draft, change, state, create, said } = useCreate()
  const { options, optionsError } = state
  const guest = useInventory(({ guests }) => guests.find(({ id }) => id === draft.templateId))
  if (optionsError !== null) return <InlineError error={optionsError} onRetry={create.reloadOptions} />
  if (options === null) return <Skeleton rows={4} />
  const value = draft.kind === 'template' ? draft.templateId : chosenVolid(draft)
  return (
    <>
      {options.problems.map((sentence) => (
        <p key={sentence} className={texts.warning} role="note">
          {sentence}
        </p>
      ))}
      <OptionList
        key={draft.kind}
        label={SOURCE_KINDS.find(({ value: kind }) => kind === draft.kind)?.label ?? ''}
        field="source"
        options={listed(draft, options, guest)}
        value={value}
        error={said('source')}
        empty={NOTHING_THERE[draft.kind]}
        onChange={(next) => {
          change(chosen(draft.kind, next))
        }}
      />
      {draft.kind === 'template' && draft.templateId !== '' && <CloneChoice />}
    </>
  )
}

/** For whom and on which cluster, and what the machine is made from. */
export const SourceStep = () => {
  const { draft, change, said } = useCreate()
  const own = useAccess((state) => state.me?.companyId ?? null)
  const companies = useCompanyLooks()
  const all = useClusters((state) => state.clusters)
  const clusters = clustersFor(all, draft.companyId)
  const nameOf = (cluster: ClusterView): string =>
    [
      cluster.name,
      WHOSE[holdingOf(cluster, draft.companyId)] ?? ` · ${companyLabel(companies, cluster.companyId)}`,
      cluster.state === 'online' ? '' : ` · ${cluster.state}`,
    ].join('')
  return (
    <>
      <div className={css.pair}>
        {own === null && (
          <CompanyField
            label="Company"
            autoFocus
            value={draft.companyId}
            error={said('companyId')}
            help="Whose machine it is; empty: your own."
            onChange={(companyId) => {
              change({ companyId, ...(draft.clusterId === '' ? onlyClusterOf(companyId) : {}) })
            }}
          />
        )}
        <SaidField
          label="Cluster"
          autoFocus={own !== null}
          field="clusterId"
          value={draft.clusterId}
          choices={[
            ...(draft.clusterId === '' ? [{ value: '', label: 'Choose …' }] : []),
            ...clusters.map((cluster) => ({ value: cluster.id, label: nameOf(cluster) })),
          ]}
          onChange={(value) => {
            const owner = all.find(({ id }) => id === value)?.companyId ?? null
            const taken = own === null && draft.companyId === null && draft.clusterId === ''
            change({ clusterId: value as ClusterId, ...(taken ? { companyId: owner } : {}) })
          }}
        />
      </div>
      {draft.clusterId !== '' && (
        <>
          <Kinds />
          <Sources />
        </>
      )}
    </>
  )
}
