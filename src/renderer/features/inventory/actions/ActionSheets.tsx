import { useInventory } from '#renderer/client/inventory.store.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { BulkSwitchesSheet, BulkTagsSheet } from '../edit/BulkEditDialogs.tsx'
import { PowerSheet } from '../power/PowerSheet.tsx'
import { useGuestAction, type ActionWish } from './action.store.ts'
import { ActionResult } from './ActionResult.tsx'
import { DeleteGuestsSheet } from './DeleteGuestsSheet.tsx'
import { DescribeSnapshotDialog } from './DescribeSnapshotDialog.tsx'
import { MigrateSheet } from './MigrateSheet.tsx'
import { DeleteSnapshotSheet, RollbackSheet } from './SnapshotSheets.tsx'
import { OldSnapshotsSheet } from './OldSnapshotsSheet.tsx'
import { TakeSnapshotDialog } from './TakeSnapshotDialog.tsx'
import { TemplateSheet } from './TemplateSheet.tsx'

const Sheet = ({ wish, ids }: { readonly wish: ActionWish; readonly ids: readonly GuestId[] }) => {
  const all = useInventory((state) => state.guests)
  const wanted = new Set(ids)
  const guests = all.filter(({ id }) => wanted.has(id))
  const [only] = guests
  switch (wish.what) {
    case 'power':
      return <PowerSheet verb={wish.verb} guests={guests} />
    case 'migrate':
      return <MigrateSheet guests={guests} />
    case 'snapshot':
      return <TakeSnapshotDialog guests={guests} />
    case 'oldSnapshots':
      return <OldSnapshotsSheet guests={guests} />
    case 'template':
      return <TemplateSheet guests={guests} />
    case 'delete':
      return <DeleteGuestsSheet guests={guests} />
    case 'tags':
      return <BulkTagsSheet guests={guests} />
    case 'switches':
      return <BulkSwitchesSheet guests={guests} />
    case 'rollback':
      return only === undefined ? null : <RollbackSheet guest={only} name={wish.snapshot} />
    case 'deleteSnapshot':
      return only === undefined ? null : <DeleteSnapshotSheet guest={only} name={wish.snapshot} />
    case 'describeSnapshot':
      return only === undefined ? null : <DescribeSnapshotDialog guest={only} name={wish.snapshot} />
  }
}

/** What is asked before something is done to machines, then what became of it. Mounted by the frame. */
export const ActionSheets = () => {
  const { request, started } = useGuestAction()
  return (
    <>
      {started !== null && <ActionResult key={started.jobId} started={started} />}
      {request !== null && <Sheet key={JSON.stringify(request)} wish={request} ids={request.ids} />}
    </>
  )
}
