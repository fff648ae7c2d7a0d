import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { Leftover } from '#shared/model/machine/machine-result.ts'
import { useState } from 'react'

interface RemoveLeftoverSheetProps {
  readonly leftover: Leftover
  readonly onClose: () => void
}

/** Removes what a failed creation left, once its VMID was typed. */
export const RemoveLeftoverSheet = ({ leftover, onClose }: RemoveLeftoverSheetProps) => {
  const [id] = useState(newId)
  const { name, vmid, node, clusterName, companyId, parts } = leftover
  return (
    <ConfirmedAction
      plan={{
        title: `Remove what is left of ${name}`,
        noun: 'machine',
        targets: [{ id: leftover.id, name, place: `${vmid} · ${clusterName}/${node}`, companyId }],
        effect: `Removed from ${node}: ${parts.join(', ')}.`,
        lost: 'This cannot be undone.',
        danger: true,
        destructive: true,
        word: String(vmid),
        confirm: 'Remove it',
      }}
      act={() => call('machines.removeLeftover', { id: id, leftoverId: leftover.id })}
      onClose={onClose}
    />
  )
}
