import { useCallback } from 'react'
import type { GuestRow } from '#shared/model/guest.ts'
import { BootDialog } from './BootDialog.tsx'
import { CdromDialog } from './CdromDialog.tsx'
import { AddCloudinitDialog, RemoveCloudinitSheet } from './CloudinitDialogs.tsx'
import { DeleteDiskSheet } from './DeleteDiskSheet.tsx'
import { AddDiskDialog, AttachDiskDialog, DetachDiskDialog, MoveDiskDialog, ResizeDiskDialog } from './DiskDialogs.tsx'
import { closeEdit, type EditWish } from './edit-wish.store.ts'
import { IpDialog, NicDialog } from './NicDialogs.tsx'
import { RemoveNicSheet } from './RemoveNicSheet.tsx'
import { TagsDialog } from './TagsDialog.tsx'
import { ValuesDialog } from './ValuesDialog.tsx'

export interface GuestEditProps {
  readonly guest: GuestRow
  readonly wish: EditWish
  /** The machine was changed: what is shown of it is old. */
  readonly onChanged: () => void
}

/** The form of what somebody wants to change. */
export const GuestEdit = ({ guest, wish, onChanged }: GuestEditProps) => {
  const onDone = useCallback(() => {
    closeEdit()
    onChanged()
  }, [onChanged])
  const common = { guest, onDone, onClose: closeEdit }
  switch (wish.what) {
    case 'values':
      return <ValuesDialog {...common} form={wish.form} />
    case 'tags':
      return <TagsDialog {...common} />
    case 'boot':
      return <BootDialog {...common} />
    case 'diskAdd':
      return <AddDiskDialog {...common} />
    case 'diskResize':
      return <ResizeDiskDialog {...common} disk={wish.disk} />
    case 'diskMove':
      return <MoveDiskDialog {...common} disk={wish.disk} />
    case 'diskDetach':
      return <DetachDiskDialog {...common} disk={wish.disk} />
    case 'diskAttach':
      return <AttachDiskDialog {...common} disk={wish.disk} />
    case 'diskRemove':
      return <DeleteDiskSheet {...common} disk={wish.disk} />
    case 'cdrom':
      return <CdromDialog {...common} drive={wish.drive} />
    case 'cloudinitAdd':
      return <AddCloudinitDialog {...common} />
    case 'cloudinitRemove':
      return <RemoveCloudinitSheet {...common} drive={wish.drive} />
    case 'nic':
      return <NicDialog {...common} nic={wish.nic} />
    case 'nicRemove':
      return <RemoveNicSheet {...common} nic={wish.nic} />
    case 'ip':
      return <IpDialog {...common} nic={wish.nic} />
  }
}
