import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { ActionSubject } from './action-executor.ts'

/** So many are called by their names. */
const MOST_NAMED = 10

interface Dependencies {
  readonly inventory: Pick<InventoryService, 'guestsOf'>
  readonly facts: Pick<FactsService, 'configsOf'>
}

/** Guests whose disks stand on those of another. */
export type LinkedClones = (subject: ActionSubject, values: GuestConfigValues) => Promise<readonly GuestRow[]>

/** `local:100/base-100-disk-0.qcow2`, of containers `basevol-…`; a disk that stands on it is called `<it>/…`. */
const basesIn = (values: GuestConfigValues): string[] =>
  decodeDisks(values)
    .map(({ volid }) => `${volid}/`)
    .filter((volid) => /[:/](?:base|basevol)-\d+-/.test(volid))

const standsOn = (bases: readonly string[], values: GuestConfigValues): boolean =>
  decodeDisks(values).some(({ volid }) => bases.some((base) => volid.startsWith(base)))

/** Found by their stored configurations; each of those found is asked once more, as its disks may have been moved since. */
export const createLinkedClones =
  ({ inventory, facts }: Dependencies): LinkedClones =>
  async ({ guest, api, call }, values) => {
    const bases = basesIn(values)
    if (bases.length === 0) return []
    const others = [...inventory.guestsOf(guest.clusterId)].filter(
      ({ id, status }) => id !== guest.id && status !== 'missing',
    )
    const known = facts.configsOf(others.map(({ id }) => id))
    const found = others.filter(({ id }) => standsOn(bases, known.get(id) ?? {}))
    const still = await Promise.all(
      found.map(({ node, type, vmid }) =>
        api.guestConfig(node, type, vmid, call).then(
          (config) => standsOn(bases, config.values),
          // What is not told now is believed as it was.
          () => true,
        ),
      ),
    )
    return found.filter((_clone, index) => still[index] === true)
  }

/** What keeps a template with linked clones; those the scope does not show are counted alone. Null: it has none. */
export const linkedText = (
  template: Pick<GuestRow, 'name'>,
  clones: readonly GuestRow[],
  scope: CompanyScope,
): string | null => {
  if (clones.length === 0) return null
  const seen = clones.filter((clone) => seesGuest(scope, clone))
  const names = seen
    .toSorted((one, other) => one.vmid - other.vmid)
    .slice(0, MOST_NAMED)
    .map(({ name, vmid }) => `${name} (${vmid})`)
  const others = clones.length - names.length
  const rest = others === 0 ? [] : [names.length === 0 ? `${others} that you cannot see` : `${others} more`]
  return `“${template.name}” is the base of linked clones: ${[...names, ...rest].join(', ')}. Delete them first, or move their disks to another storage, which makes full copies.`
}
