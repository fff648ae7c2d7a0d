import { AppError } from '#shared/errors.ts'
import { maskConfig, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { BulkEditAction, EditAction } from '#shared/model/guest-edit/edit-action.ts'
import type { EditableGuest, EditOptions } from '#shared/model/guest-edit/editable.ts'
import { changedTags, tagProblem } from '#shared/model/guest-edit/tags.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId, JobId } from '#shared/model/ids.ts'
import type { ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { ClusterOffers } from '#main/features/machines/cluster-offer.ts'
import type { OperationContext } from '#main/transport/handlers.ts'
import { livePatch } from '../guest-live.ts'
import type { FindSubject } from '../actions/ready-guest.ts'
import type { GuestActionsService } from '../actions/guest-actions.service.ts'
import { canonicalChange } from './canonical-change.ts'
import { afterRestart, configAsShown, readConfig } from './current-config.ts'
import { assertAllowed, assertStaysOwned, editAllowance, NO_NETWORKS, type EditPlace } from './edit-allowance.ts'
import { demandOf } from './edit-demand.ts'
import type { EditPasswords } from './edit-passwords.ts'
import type { EditTenants } from './edit-ports.ts'

interface Dependencies {
  readonly inventory: Pick<InventoryService, 'guestOrThrow' | 'storagesOf'>
  readonly placeOf: (scope: CompanyScope, guest: GuestRow) => EditPlace
  readonly find: FindSubject
  readonly offers: Pick<ClusterOffers, 'of'>
  readonly tenants: EditTenants
  readonly passwords: Pick<EditPasswords, 'keep' | 'drop'>
  readonly actions: Pick<GuestActionsService, 'start'>
  readonly isOver: (id: JobId) => boolean
}

type Asking = Pick<OperationContext, 'actor' | 'scope' | 'note' | 'signal'>

/** Masked but for public keys, which whoever edits a machine has to see to change them. */
const editableValues = (values: GuestConfigValues): Record<string, string> => {
  const masked = maskConfig(values)
  return values.sshkeys === undefined ? masked : { ...masked, sshkeys: values.sshkeys }
}

const SWITCHES: ReadonlySet<string> = new Set(['onboot', 'protection'])

/** Old and new values of what is touched, for the record of activity. */
const valuesOf = (values: GuestConfigValues, keys: readonly string[]): Record<string, string> =>
  maskConfig(Object.fromEntries(keys.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]]))))

const touched = (action: EditAction): { before: readonly string[]; after: GuestConfigValues } => {
  if (action.kind === 'config') {
    const password = action.passwordKey === null ? {} : { cipassword: 'new' }
    return { before: [...Object.keys(action.set), ...action.remove], after: { ...action.set, ...password } }
  }
  if (action.kind === 'cdrom') return { before: [action.drive], after: { [action.drive]: action.volid ?? 'none' } }
  if (action.kind === 'disk.resize') return { before: [action.disk], after: { [action.disk]: `${action.size} bytes` } }
  if (action.kind === 'disk.move') return { before: [action.disk], after: { [action.disk]: action.storage } }
  if (action.kind === 'disk.detach') return { before: [action.disk], after: {} }
  if (action.kind === 'cloudinit.add') return { before: [], after: { [action.drive]: `${action.storage}:cloudinit` } }
  if (action.kind === 'cloudinit.remove') return { before: [action.drive], after: {} }
  if (action.kind === 'disk.attach' || action.kind === 'disk.remove') return { before: [action.unused], after: {} }
  return { before: [], after: {} }
}

/** Editing machines: what is there, what can be chosen, and the job that changes it. */
export const createEditService = (dependencies: Dependencies) => {
  const { inventory, placeOf, find, offers, tenants, passwords, actions, isOver } = dependencies

  const editable = async (scope: CompanyScope, id: GuestId, signal: AbortSignal): Promise<EditableGuest> => {
    const call: ProxmoxCall = { lane: 'interactive', signal }
    const subject = await find(inventory.guestOrThrow(scope, id).id, call)
    const { guest, status } = subject
    const { fingerprint, values, pending } = await readConfig(subject)
    const hidden = (key: string, value: string | null): string | null =>
      value === null ? null : (maskConfig({ [key]: value })[key] ?? '')
    return {
      type: guest.type,
      status: livePatch(guest, status).status,
      lock: status.lock,
      digest: fingerprint,
      values: editableValues(values),
      pending: pending.map(({ key, value, pending: next }) => ({
        key,
        value: hidden(key, value),
        pending: hidden(key, next),
      })),
    }
  }

  const options = async (scope: CompanyScope, id: GuestId): Promise<EditOptions> => {
    const guest = inventory.guestOrThrow(scope, id)
    const allowance = editAllowance(placeOf(scope, guest))
    const offer = await offers.of(guest.clusterId)
    const storages = inventory
      .storagesOf(guest.clusterId)
      .filter(
        ({ name, nodes, status }) => status === 'available' && nodes.includes(guest.node) && allowance.storage(name),
      )
    const usable = new Set(storages.map(({ name }) => name))
    const vnets = offer.vnets.filter(({ tag }) => allowance.vlan(tag))
    const names = new Set(vnets.map(({ name }) => name))
    return {
      storages: storages.map(({ name, content, disk, maxdisk }) => ({
        name,
        content: [...content],
        free: disk === null || maxdisk === null ? null : Math.max(0, maxdisk - disk),
      })),
      bridges: [
        ...(offer.bridges.get(guest.node) ?? [])
          .filter(({ name }) => !names.has(name))
          .map(({ name, comment }) => ({ name, vnet: false, comment })),
        ...vnets.map(({ name, alias }) => ({ name, vnet: true, comment: alias })),
      ],
      images: offer.images
        .filter(({ content, storage, nodes }) => content === 'iso' && usable.has(storage) && nodes.includes(guest.node))
        .map(({ volid, name, size }) => ({ volid, name, size })),
      vlans: allowance.vlans === null ? null : allowance.vlans.map(([from, to]) => [from, to]),
      problems: [...offer.problems],
    }
  }

  /** What a form sends, held against what is there: refused while somebody waits for the answer, not later in the job. */
  const checked = async (
    scope: CompanyScope,
    id: GuestId,
    asked: EditAction,
    signal: AbortSignal,
  ): Promise<{ readonly action: EditAction; readonly values: GuestConfigValues }> => {
    const subject = await find(inventory.guestOrThrow(scope, id).id, { lane: 'interactive', signal })
    const { guest } = subject
    const config = await configAsShown(subject, asked.kind === 'cloudinit.regenerate' ? null : asked.digest)
    const next = afterRestart(config)
    const action = asked.kind === 'config' ? canonicalChange(guest.type, next, asked) : asked
    const plugs = action.kind === 'config' && Object.keys(action.set).some((key) => /^net\d+$/.test(key))
    const networks = plugs ? await offers.of(guest.clusterId) : NO_NETWORKS
    assertAllowed(placeOf(scope, guest), next, action, networks)
    if (action.kind === 'cdrom' && action.volid !== null) {
      const { images } = await options(scope, id)
      if (!images.some(({ volid }) => volid === action.volid))
        throw new AppError('conflict', `${action.volid} is not there any more. Choose another image.`, {
          field: 'volid',
        })
    }
    tenants.assertWithin(
      guest.companyId,
      guest.clusterId,
      demandOf(guest.type, action.kind === 'config' ? next : config.values, action),
    )
    return { action, values: config.values }
  }

  return {
    editable,
    options,
    edit: async (
      {
        id,
        guestId,
        action: asked,
        password,
      }: { id: JobId; guestId: GuestId; action: EditAction; password: string | null },
      context: Asking,
    ): Promise<{ id: JobId }> => {
      const { action, values } = await checked(context.scope, guestId, withoutKey(asked), context.signal)
      // Nobody else's, whoever's job has this id already: what waits there is neither written over nor thrown away.
      const own = `guest-edit/${id}/${guestId}/${context.actor.userId}`
      const passwordKey = password === null || action.kind !== 'config' ? null : own
      const kept: EditAction = action.kind === 'config' ? { ...action, passwordKey } : action
      if (passwordKey !== null && password !== null) await passwords.keep(id, passwordKey, password)
      try {
        const { before, after } = touched(kept)
        const note: Asking['note'] = (given) =>
          context.note({ ...given, before: valuesOf(values, before), after: maskConfig(after) })
        const started = actions.start({ id, guestIds: [guestId], action: kept }, { ...context, note })
        // Asked again after its end, by a page that did not hear the answer: nobody fetches it any more.
        if (passwordKey !== null && isOver(id)) await passwords.drop(passwordKey)
        return started
      } catch (error) {
        if (passwordKey !== null) await passwords.drop(passwordKey)
        throw error
      }
    },
    editMany: (
      { id, guestIds, action }: { id: JobId; guestIds: readonly GuestId[]; action: BulkEditAction },
      context: Pick<OperationContext, 'actor' | 'scope' | 'note'>,
    ): { id: JobId } => {
      const guests = guestIds.map((guestId) => inventory.guestOrThrow(context.scope, guestId))
      if (action.kind === 'tags') {
        const wrong = action.add.map(tagProblem).find((problem) => problem !== null)
        if (wrong !== undefined && wrong !== null) throw new AppError('invalid_input', wrong, { field: 'add' })
        for (const guest of guests)
          assertStaysOwned(placeOf(context.scope, guest), changedTags(guest.tags, action), guest.vlans)
        return actions.start({ id, guestIds, action }, context)
      }
      const keys = [...Object.keys(action.set), ...action.remove]
      const fits =
        action.digest === null &&
        action.revert.length === 0 &&
        keys.length > 0 &&
        keys.every((key) => SWITCHES.has(key))
      if (!fits)
        throw new AppError('invalid_input', 'Of many machines only tags, start at boot and protection are set at once.')
      const canonical = canonicalChange('qemu', {}, { ...action, passwordKey: null })
      return actions.start({ id, guestIds, action: canonical }, context)
    },
  }
}

export type EditService = ReturnType<typeof createEditService>

/** The name of a vault's entry is made here, never taken from whoever asks. */
const withoutKey = (action: EditAction): EditAction =>
  action.kind === 'config' ? { ...action, passwordKey: null } : action
