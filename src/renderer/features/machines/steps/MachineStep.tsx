import { useMemo } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { ListField } from '#renderer/features/companies/ListField.tsx'
import { rangeText } from '#shared/model/number-ranges.ts'
import { chosenOf, isContainer, isInstalled } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import { countOf } from '../draft.ts'
import { DraftCheck, DraftField } from '../DraftField.tsx'
import css from './Fields.module.css'
import { SaidField } from '../SaidField.tsx'
import { DiskFields } from './DiskFields.tsx'
import { NameFields } from './NameFields.tsx'

const SYSTEMS = [
  { value: 'l26', label: 'Linux' },
  { value: 'win11', label: 'Windows 11, Server 2022 or 2025' },
  { value: 'win10', label: 'Windows 10, Server 2016 or 2019' },
  { value: 'win8', label: 'Windows 8, Server 2012' },
  { value: 'win7', label: 'Windows 7, Server 2008 R2' },
  { value: 'other', label: 'Another' },
]

const FIRMWARE = [
  { value: 'bios', label: 'BIOS (SeaBIOS)' },
  { value: 'uefi', label: 'UEFI (OVMF)' },
]

const Hardware = () => {
  const { draft, state } = useCreate()
  const { options } = state
  const ranges = options?.vmids ?? null
  const next = options?.nextVmid ?? null
  const vmidHelp = [
    countOf(draft) > 1 ? 'Of the first; the others follow.' : '',
    ranges === null ? '' : `The company has ${ranges.map(rangeText).join(', ')}.`,
  ]
  return (
    <div className={css.triple}>
      <DraftField label="Cores" of="cores" />
      <DraftField label="Memory" of="memory" help="GiB, or with its unit: 512 MiB." />
      <DraftField
        label="VMID (optional)"
        of="vmid"
        placeholder={next === null ? 'next free' : `next free: ${next}`}
        help={vmidHelp.filter(Boolean).join(' ') || undefined}
      />
    </div>
  )
}

const Tags = () => {
  const { draft, change, state } = useCreate()
  const guests = useInventory((inventory) => inventory.guests)
  const known = useMemo(() => {
    const own = guests.filter(({ companyId }) => companyId === draft.companyId)
    return [...new Set(own.flatMap(({ tags }) => tags))].toSorted()
  }, [guests, draft.companyId])
  const given = state.options?.sliceTags ?? []
  return (
    <div data-field="tags">
      <ListField
        label="Tags (optional)"
        free
        options={known}
        value={draft.tags}
        {...(given.length === 0 ? {} : { help: `${given.join(', ')} is added: it makes the machine the company’s.` })}
        onChange={(tags) => {
          change({ tags: tags.map((tag) => tag.toLowerCase()) })
        }}
      />
    </div>
  )
}

const Switches = () => {
  const { draft, state } = useCreate()
  const container = isContainer(draft, chosenOf(draft, state.options))
  const waits = draft.start && draft.agent && !isInstalled(draft)
  return (
    <div className={css.checks}>
      <DraftCheck label="Start it at once" of="start" />
      <DraftCheck label="Start it with its node" of="onboot" />
      {!container && (
        <>
          <DraftCheck label="Guest agent" of="agent" help="The program has to run inside the machine." />
          <DraftCheck
            label="Wait for the agent"
            of="waitForAgent"
            help="Done once the machine answers; five minutes at most."
            disabledReason={waits ? undefined : 'Only of a machine that is started and has an agent.'}
          />
        </>
      )}
      {draft.kind === 'container' && (
        <>
          <DraftCheck label="Unprivileged" of="unprivileged" help="Its root is nobody on the node." />
          <DraftCheck label="Nesting" of="nesting" help="Newer systemd and containers inside need it." />
        </>
      )}
      <DraftCheck
        label="Protection"
        of="protection"
        help="Neither it nor its disks can be removed until this is taken off."
      />
    </div>
  )
}

/** Name, number, hardware. */
export const MachineStep = () => {
  const { draft, change } = useCreate()
  const scratch = draft.kind === 'iso' || draft.kind === 'cloud_image'
  return (
    <>
      <NameFields />
      <Hardware />
      <DiskFields />
      {scratch && (
        <div className={css.pair}>
          {draft.kind === 'iso' && <DraftField label="System" of="osType" choices={SYSTEMS} />}
          <SaidField
            label="Firmware"
            field="firmware"
            value={draft.firmware}
            choices={FIRMWARE}
            onChange={(firmware) => {
              change({ firmware: firmware === 'uefi' ? 'uefi' : 'bios' })
            }}
          />
        </div>
      )}
      <Switches />
      <Tags />
      <DraftField label="Notes (optional)" of="description" lines={4} />
    </>
  )
}
