import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useId } from 'react'
import labelled from '#renderer/components/LabelledField.module.css'

interface ListFieldProps {
  readonly label: string
  /** What there is to choose from. */
  readonly options: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly help?: string
  /** How an option reads, where it is an id. */
  readonly labelOf?: (option: string) => string
  /** Values that are not (or not yet) among the options can be typed. */
  readonly free?: boolean
}

/** Several of a list, each a chip. */
export const ListField = ({
  label,
  options,
  value,
  onChange,
  help,
  labelOf = (option) => option,
  free = false,
}: ListFieldProps) => {
  const id = useId()
  return (
    <div className={labelled.field}>
      <label htmlFor={id}>{label}</label>
      <Autocomplete<string, true, false, boolean>
        id={id}
        multiple
        size="small"
        freeSolo={free}
        filterSelectedOptions
        autoHighlight={!free}
        options={options}
        value={[...value]}
        getOptionLabel={labelOf}
        getOptionKey={(option) => option}
        onChange={(_event, next) => {
          onChange([...new Set(next.map((one) => one.trim()).filter((one) => one !== ''))])
        }}
        renderInput={(params) => <TextField {...params} helperText={help} />}
      />
    </div>
  )
}
