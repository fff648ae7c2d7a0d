import type { guestEditContract } from '#shared/contract/guest-edit.contract.ts'
import type { TagColourChoices } from '#shared/model/guest-edit/editable.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import type { Handlers } from '#main/transport/handlers.ts'

interface Dependencies {
  /** Where the choices are kept. */
  readonly stored: { readonly read: () => TagColourChoices | null; readonly write: (colours: TagColourChoices) => void }
  /** Tags of guests in the scope: the name of a tag can tell of others' customers. */
  readonly tagsIn: (scope: CompanyScope) => ReadonlySet<string>
  readonly events: Pick<EventBus, 'emit'>
}

/** Colours an admin gives to tags, for the whole installation. */
export const tagsOperations = ({
  stored,
  tagsIn,
  events,
}: Dependencies): Handlers<Pick<typeof guestEditContract, 'tags.colours' | 'tags.setColours'>> => ({
  'tags.colours': (_input, { scope }) => {
    const colours = stored.read() ?? {}
    if (scope.kind === 'everything') return colours
    const seen = tagsIn(scope)
    return Object.fromEntries(Object.entries(colours).filter(([tag]) => seen.has(tag)))
  },
  'tags.setColours': ({ colours }, { note }) => {
    note({
      entity: 'setting',
      entityId: 'tags.colours',
      label: 'Colours of tags',
      companyId: null,
      before: stored.read() ?? {},
      after: colours,
    })
    stored.write(colours)
    queueMicrotask(() => {
      events.emit('tags.coloursChanged', {})
    })
    return {}
  },
})
