import { z } from 'zod'
import { BulkEditAction, EditAction } from '../model/guest-edit/edit-action.ts'
import { EditableGuest, EditOptions, TagColourChoices } from '../model/guest-edit/editable.ts'
import { GuestId, JobId } from '../model/ids.ts'
import { JobRef } from '../model/job.ts'
import type { Contract, EventContract } from './contract.ts'
import { onGuests } from './guest-actions.contract.ts'

/** Changing machines. What a form sends carries the digest of what it showed: what somebody else changed meanwhile is not overwritten. */
export const guestEditContract = {
  'guests.editable': {
    summary: 'The configuration of a guest at this moment, with its digest and the changes that wait for a restart.',
    permission: 'vm.config',
    scope: 'company',
    input: z.object({ id: GuestId }),
    output: EditableGuest,
  },
  'guests.editOptions': {
    summary: 'Storages, bridges and ISO images that can be chosen for a guest; its cluster is asked.',
    permission: 'vm.config',
    scope: 'company',
    input: z.object({ id: GuestId }),
    output: EditOptions,
  },
  'guests.edit': {
    summary:
      'Changes the configuration or the disks of a guest, as a job; refused when it is not what the form showed.',
    permission: 'vm.config',
    scope: 'company',
    input: z.object({
      /** Made by whoever asks: the same question sent again starts nothing twice. */
      id: JobId,
      guestId: GuestId,
      action: EditAction,
      /** A new password of cloud-init: it goes to Proxmox and is kept nowhere. Null: it stays. */
      password: z
        .string()
        .min(1)
        .max(1024)
        .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'One line, without control characters.')
        .nullable()
        .default(null),
    }),
    output: JobRef,
    audit: 'vm.edited',
  },
  'guests.editMany': {
    summary: 'Adds and removes tags, or sets single switches, of many guests, as a job.',
    permission: 'vm.config',
    scope: 'company',
    input: onGuests(BulkEditAction),
    output: JobRef,
    audit: 'vm.edited',
    atomic: true,
  },
  'tags.colours': {
    summary: 'Colours that were given to tags, those of tags the asker sees; all others have one of their text.',
    permission: 'inventory.read',
    scope: 'company',
    input: z.object({}),
    output: TagColourChoices,
  },
  'tags.setColours': {
    summary: 'Gives tags their colours; replaces those given before.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({ colours: TagColourChoices }),
    output: z.object({}),
    audit: 'tags.coloured',
    atomic: true,
  },
} as const satisfies Contract

export const guestEditEvents = {
  'tags.coloursChanged': {
    summary: 'Colours of tags changed; ask for them again.',
    permission: 'inventory.read',
    audience: 'everyone',
    payload: z.object({}),
  },
} as const satisfies EventContract
