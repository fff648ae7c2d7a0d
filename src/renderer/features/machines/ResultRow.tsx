import { useState } from 'react'
import { Link } from 'react-router'
import { guestLink } from '#renderer/app/links.ts'
import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { Leftover, MachineResult } from '#shared/model/machine/machine-result.ts'
import css from './CreateResult.module.css'
import texts from './Texts.module.css'
import { OnceShownPassword } from './OnceShownPassword.tsx'

const LOOK: Readonly<Record<MachineResult['state'], readonly [Tone, Shape, string]>> = {
  queued: ['grey', 'ring', 'waiting'],
  running: ['green', 'ring', 'under way'],
  completed: ['green', 'disc', 'done'],
  failed: ['red', 'cross', 'failed'],
  cancelled: ['grey', 'square', 'cancelled'],
}

interface ResultRowProps {
  readonly result: MachineResult
  /** While others are under way it has two lines, whatever there is to say, so that none moves. */
  readonly brief: boolean
  /** What it left on its cluster; undefined: nothing. */
  readonly leftover: Leftover | undefined
  readonly onRemove: (leftover: Leftover) => void
  readonly onOpen: () => void
}

/** One machine: how far it is, its addresses, its password once; of a failed one why and what is left of it. */
export const ResultRow = ({ result, brief, leftover, onRemove, onOpen }: ResultRowProps) => {
  const { name, vmid, node, guestId, addresses, state, step, problem, warnings, passwordId } = result
  const [tone, shape, word] = LOOK[state]
  const where = addresses.map(({ address }) => address).join(', ')
  // Once it was asked for the core has it no more; what is shown stays shown.
  const [password] = useFirst(passwordId)
  return (
    <li data-brief={brief || undefined}>
      <div className={css.head}>
        {guestId === null ? (
          <b>{name}</b>
        ) : (
          <Link to={guestLink(guestId)} onClick={onOpen}>
            {name}
          </Link>
        )}
        <span className={`num ${texts.muted}`}>{[vmid, node].filter((part) => part !== null).join(' · ')}</span>
        <span className="mono" title={brief ? where : undefined}>
          {where}
        </span>
        <StatusMark tone={tone} shape={shape} word={state === 'running' && step !== '' ? step : word} />
      </div>
      <div className={css.more}>
        {problem !== null && (
          <p className={texts.wrong} title={brief ? problem.message : undefined}>
            {problem.message}
          </p>
        )}
        {/* In one place, whatever stands around it: a password that was asked for is nowhere else. */}
        {password !== null && state === 'completed' && <OnceShownPassword id={password} machine={name} />}
        {warnings.map((warning) => (
          <p key={warning} className={texts.warning} title={brief ? warning : undefined}>
            {warning}
          </p>
        ))}
      </div>
      {!brief && leftover !== undefined && (
        <div className={css.left}>
          <span>{`Left on ${leftover.node}: ${leftover.parts.join(', ')}`}</span>
          <button
            type="button"
            className="mp-button"
            data-danger="true"
            aria-label={`Remove what is left of ${name}`}
            onClick={() => {
              onRemove(leftover)
            }}
          >
            Remove …
          </button>
        </div>
      )}
    </li>
  )
}

/** The first value that was there, kept. */
const useFirst = (value: string | null): readonly [string | null] => {
  const [first, setFirst] = useState(value)
  if (first === null && value !== null) setFirst(value)
  return [first ?? value]
}
