import { useState } from 'react'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { PlannedMachine, PlannedRequest } from '#shared/model/machine/machine-plan.ts'
import css from './RequestList.module.css'
import parts from './PlanSection.module.css'

const asText = ({ method, path, parameters }: PlannedRequest): string =>
  [`${method} ${path}`, ...parameters.map(({ name, value }) => `${name}=${value}`)].join('\n')

const Request = ({ request }: { readonly request: PlannedRequest }) => {
  const { title, method, path, parameters } = request
  return (
    <li>
      <div className={css.requestHead}>
        <b>{title}</b>
        <code>
          {method} {path}
        </code>
        <CopyButton text={asText(request)} what={`request: ${title}`} />
      </div>
      {parameters.length > 0 && (
        <dl className={css.parameters}>
          {parameters.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

/** The requests to Proxmox as they will be sent, in order; of several machines those of the one chosen. */
export const RequestList = ({ machines }: { readonly machines: readonly PlannedMachine[] }) => {
  const [index, setIndex] = useState(0)
  const machine = machines[index] ?? machines[0]
  if (machine === undefined) return null
  return (
    <section className={parts.section} aria-label="Requests">
      <h4>What is sent to Proxmox</h4>
      {machines.length > 1 && (
        <LabelledField
          label="Machine"
          value={String(index)}
          choices={machines.map(({ name }, at) => ({ value: String(at), label: name }))}
          onChange={(value) => {
            setIndex(Number(value))
          }}
        />
      )}
      <ol className={css.requests}>
        {machine.requests.map((request, at) => (
          <Request key={at} request={request} />
        ))}
      </ol>
    </section>
  )
}
