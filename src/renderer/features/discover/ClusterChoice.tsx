import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useId } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import labelled from '#renderer/components/LabelledField.module.css'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'

interface ClusterChoiceProps {
  readonly value: readonly ClusterId[]
  readonly onChange: (ids: readonly ClusterId[]) => void
}

/** Chooses any number of clusters that can be asked. */
export const ClusterChoice = ({ value, onChange }: ClusterChoiceProps) => {
  const id = useId()
  const clusters = useClusters((state) => state.clusters)
  const chosen = new Set(value)
  const label = ({ name }: ClusterView): string => name
  return (
    <div className={labelled.field}>
      <label htmlFor={id}>Clusters</label>
      <Autocomplete<ClusterView, true>
        id={id}
        multiple
        size="small"
        limitTags={4}
        disableCloseOnSelect
        options={clusters.filter(({ enabled }) => enabled)}
        value={clusters.filter((cluster) => chosen.has(cluster.id))}
        getOptionLabel={label}
        getOptionKey={(cluster) => cluster.id}
        isOptionEqualToValue={(one, other) => one.id === other.id}
        onChange={(_event, next) => {
          onChange(next.map((cluster) => cluster.id))
        }}
        renderInput={(params) => <TextField {...params} placeholder={value.length === 0 ? 'Choose clusters' : ''} />}
      />
    </div>
  )
}
