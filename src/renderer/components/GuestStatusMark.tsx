import type { GuestRow } from '#shared/model/guest.ts'
import { StatusMark, type Shape, type Tone } from './StatusMark.tsx'

const LOOK: Record<GuestRow['status'], readonly [Tone, Shape]> = {
  running: ['green', 'disc'],
  stopped: ['grey', 'square'],
  paused: ['amber', 'bars'],
  suspended: ['amber', 'bars'],
  unknown: ['grey', 'hatched'],
  missing: ['grey', 'hatched'],
}

interface GuestStatusMarkProps {
  readonly status: GuestRow['status']
  readonly template?: boolean
  /** The cluster does not answer: what is shown is what was last seen. */
  readonly stale?: boolean
  /** Without its word, where there is no room for it. */
  readonly quiet?: boolean
}

/** Status of a guest; hatched while its cluster does not answer. */
export const GuestStatusMark = ({ status, template = false, stale = false, quiet = false }: GuestStatusMarkProps) => {
  const [tone, shape] = LOOK[status]
  const word = template && status !== 'missing' ? 'template' : status
  if (status === 'missing')
    return (
      <StatusMark
        tone={tone}
        shape={shape}
        word={word}
        quiet={quiet}
        title="Its cluster lists it no more; shown as last seen"
      />
    )
  if (stale)
    return (
      <StatusMark
        tone="grey"
        shape="hatched"
        word={word}
        quiet={quiet}
        title={`Last seen ${word}; its cluster does not answer`}
      />
    )
  return <StatusMark tone={template ? 'grey' : tone} shape={template ? 'ring' : shape} word={word} quiet={quiet} />
}
