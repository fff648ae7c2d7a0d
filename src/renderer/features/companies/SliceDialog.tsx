import { useCallback, useMemo, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Company } from '#shared/model/company.ts'
import type { SliceId, ClusterId, GuestId } from '#shared/model/ids.ts'
import type { Slice } from '#shared/model/slice.ts'
import css from './CompanyPage.module.css'
import { ListField } from './ListField.tsx'
import { readRanges, VLANS, VMIDS, writeRanges } from './slice-form.ts'
import { previewSlice } from './slice-preview.ts'
import { SlicePreviewList } from './SlicePreviewList.tsx'

interface SliceDialogProps {
  readonly company: Company
  /** Absent: a new one. */
  readonly slice?: Slice
  /** All there are, of every company. */
  readonly slices: readonly Slice[]
  readonly onClose: () => void
}

interface Edits extends Omit<Slice, 'vmids' | 'vlans' | 'id' | 'companyId' | 'clusterId'> {
  readonly clusterId: ClusterId | ''
  readonly vmids: string
  readonly vlans: string
}

const distinct = (values: Iterable<string>): string[] =>
  [...new Set(values)].filter((value) => value !== '').sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))

/** What occurs on the cluster, to choose from. */
const useOffers = (clusterId: ClusterId | '') => {
  const allGuests = useInventory((state) => state.guests)
  const allStorages = useInventory((state) => state.storages)
  return useMemo(() => {
    const guests = allGuests.filter((guest) => guest.clusterId === clusterId)
    return {
      guests,
      names: new Map<string, string>(guests.map(({ id, vmid, name }) => [id, `${vmid} ${name}`])),
      pools: distinct(guests.map(({ pool }) => pool)),
      tags: distinct(guests.flatMap(({ tags }) => tags)),
      storages: distinct(allStorages.flatMap((storage) => (storage.clusterId === clusterId ? [storage.name] : []))),
    }
  }, [allGuests, allStorages, clusterId])
}

/** Says what of a shared cluster is a company's, and shows which guests that makes. */
export const SliceDialog = ({ company, slice, slices, onClose }: SliceDialogProps) => {
  const [id] = useState(() => slice?.id ?? newId<SliceId>())
  const [start] = useState<Edits>(() => ({
    clusterId: slice?.clusterId ?? '',
    pools: slice?.pools ?? [],
    tags: slice?.tags ?? [],
    vmids: writeRanges(slice?.vmids ?? []),
    vlans: writeRanges(slice?.vlans ?? []),
    storages: slice?.storages ?? [],
    guestIds: slice?.guestIds ?? [],
  }))
  const [edits, setEdits] = useState(start)
  const clusters = useClusters((state) => state.clusters)
  const offers = useOffers(edits.clusterId)
  const put = (patch: Partial<Edits>): void => {
    setEdits((before) => ({ ...before, ...patch }))
  }
  const { clusterId } = edits
  const vmids = useMemo(() => readRanges(edits.vmids, VMIDS), [edits.vmids])
  const vlans = useMemo(() => readRanges(edits.vlans, VLANS), [edits.vlans])
  const draft = useMemo<Slice | null>(() => {
    if (edits.clusterId === '' || 'problem' in vmids || 'problem' in vlans) return null
    const ranges = { vmids: vmids.ranges, vlans: vlans.ranges }
    return { ...edits, ...ranges, id, companyId: company.id, clusterId: edits.clusterId }
  }, [edits, vmids, vlans, id, company.id])
  const cluster = clusters.find((one) => one.id === clusterId)
  const preview =
    draft === null
      ? null
      : previewSlice({
          draft,
          owner: cluster?.companyId ?? null,
          slices: slices.filter((other) => other.clusterId === clusterId),
          guests: offers.guests,
        })
  const save = useAction(
    useCallback(async () => {
      if (draft === null) return
      await call('tenancy.saveSlice', draft)
      onClose()
    }, [draft, onClose]),
  )
  const taken = new Set(slices.filter(({ companyId }) => companyId === company.id).map((other) => other.clusterId))
  const free = clusters.filter((one) => one.id === slice?.clusterId || !taken.has(one.id))

  return (
    <FormDialog
      title={
        slice === undefined ? `Add a slice for ${company.name}` : `Slice of ${cluster?.name ?? ''} for ${company.name}`
      }
      submitLabel={slice === undefined ? 'Add slice' : 'Save slice'}
      company={company.id}
      width={640}
      busy={save.busy}
      dirty={JSON.stringify(edits) !== JSON.stringify(start)}
      onSubmit={save.run}
      onClose={onClose}
    >
      {save.error !== null && <InlineError error={save.error} />}
      <LabelledField
        label="Cluster"
        value={clusterId}
        disabled={slice !== undefined}
        problem={clusterId === '' ? 'Choose the cluster it is a part of.' : null}
        choices={[{ value: '', label: 'Choose a cluster' }, ...free.map((one) => ({ value: one.id, label: one.name }))]}
        onChange={(chosen) => {
          put({ ...start, clusterId: chosen as ClusterId | '' })
        }}
      />
      {clusterId !== '' && (
        <>
          <div className={css.pair}>
            <ListField
              label="Pools"
              free
              options={offers.pools}
              value={edits.pools}
              onChange={(pools) => {
                put({ pools: [...pools] })
              }}
            />
            <ListField
              label="Tags"
              free
              options={offers.tags}
              value={edits.tags}
              onChange={(tags) => {
                put({ tags: [...tags] })
              }}
            />
            <LabelledField
              label="VMIDs"
              mono
              placeholder="1000-1999, 5000"
              value={edits.vmids}
              problem={'problem' in vmids ? vmids.problem : null}
              onChange={(text) => {
                put({ vmids: text })
              }}
            />
            <LabelledField
              label="VLANs"
              mono
              placeholder="100-119"
              value={edits.vlans}
              problem={'problem' in vlans ? vlans.problem : null}
              onChange={(text) => {
                put({ vlans: text })
              }}
            />
          </div>
          <ListField
            label="Single guests"
            help="The company’s, whatever their pool, number, tags and VLANs say."
            options={offers.guests.map((guest) => guest.id)}
            value={edits.guestIds}
            labelOf={(option) => offers.names.get(option) ?? option}
            onChange={(guestIds) => {
              put({ guestIds: guestIds as GuestId[] })
            }}
          />
          <ListField
            label="Storages for this company alone"
            help="A guest is not the company’s because its disk lies there."
            options={offers.storages}
            value={edits.storages}
            onChange={(storages) => {
              put({ storages: [...storages] })
            }}
          />
          {preview !== null && <SlicePreviewList preview={preview} companyId={company.id} />}
        </>
      )}
    </FormDialog>
  )
}
