import { useCallback, useMemo } from 'react'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { FilterChoice } from '#renderer/components/ListPage.tsx'

interface WorkFilterProps {
  readonly params: URLSearchParams
  readonly disabledReason: string | undefined
  /** A filter of the address; empty: it goes. */
  readonly onChange: (changed: Readonly<Record<'kind' | 'action', string>>) => void
}

const ACTION = 'action '

/** What jobs do: a kind of job, or an action on machines, whether on one or on many. */
export const WorkFilter = ({ params, disabledReason, onChange }: WorkFilterProps) => {
  const { value: kinds } = useLoaded(useCallback(() => call('jobs.kinds', {}), []))
  const groups = useMemo(() => {
    const actions = new Map((kinds ?? []).flatMap((kind) => kind.actions.map(({ action, title }) => [action, title])))
    return [
      { label: 'Kind of job', choices: (kinds ?? []).map(({ kind, title }) => ({ value: kind, label: title })) },
      {
        label: 'Action on machines',
        choices: [...actions].map(([action, title]) => ({ value: `${ACTION}${action}`, label: title })),
      },
    ]
  }, [kinds])
  const action = params.get('action')
  return (
    <FilterChoice
      label="Kind"
      all="Any kind"
      choices={groups}
      value={action === null ? (params.get('kind') ?? '') : `${ACTION}${action}`}
      disabledReason={disabledReason}
      onChange={(value) => {
        if (value.startsWith(ACTION)) onChange({ kind: '', action: value.slice(ACTION.length) })
        else onChange({ kind: value, action: '' })
      }}
    />
  )
}
