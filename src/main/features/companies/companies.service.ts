import type { Holding } from '#shared/contract/companies.contract.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { nextCompanyColour } from '#shared/model/company-colour.ts'
import { MAX_COMPANY_NUMBER, type Company, type CompanyStatus } from '#shared/model/company.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { ActivityValues } from '../../activity-note.ts'
import { EVERYTHING, inScope, type CompanyScope } from '../../company-scope.ts'
import type { Clock } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import { assertTypedName } from '../../typed-name.ts'
import type { CompaniesRepository } from './companies.repository.ts'

/** What another feature says a company holds of its things; nothing when it holds none. */
export type Holder = (companyId: CompanyId) => readonly Holding[]

export interface CompaniesService {
  readonly list: (scope: CompanyScope) => Company[]
  /** @throws AppError `not_found` */
  readonly get: (scope: CompanyScope, id: CompanyId) => Company
  readonly find: (id: CompanyId) => Company | null
  readonly nameOf: (id: CompanyId) => string
  /** @throws AppError `conflict` for a name, number or id in use */
  readonly add: (input: OperationInput<'companies.add'>, note?: OperationContext['note']) => Company
  readonly update: (
    scope: CompanyScope,
    input: OperationInput<'companies.update'>,
    note: OperationContext['note'],
  ) => Company
  readonly setStatus: (id: CompanyId, status: CompanyStatus, note: OperationContext['note']) => Company
  readonly removalPlan: (id: CompanyId) => { name: string; holdings: Holding[] }
  /** @throws AppError `conflict` while it holds anything, with the list; `invalid_input` for another name than its own */
  readonly remove: (id: CompanyId, typedName: string, note: OperationContext['note']) => void
  /** Each feature whose things belong to companies hands over how to list them. */
  readonly addHolder: (holder: Holder) => void
  /** For what makes companies without a person, like the demo. */
  readonly unattended: {
    /** The company of this name, made when there is none. */
    readonly ensure: (name: string, newId: () => CompanyId) => { readonly id: CompanyId; readonly made: boolean }
    /** Removes it when it holds nothing; its number can be given again. */
    readonly removeIfEmpty: (id: CompanyId) => void
  }
}

interface Dependencies {
  readonly companies: CompaniesRepository
  readonly events: Pick<EventBus, 'emit' | 'review'>
  readonly clock: Pick<Clock, 'now'>
}

/** What the record of activity keeps of a company; of its logo only whether there is one. */
const valuesOf = ({ name, number, status, contact, notes, colour, logo }: Company): ActivityValues => ({
  name,
  number,
  status,
  contact,
  notes,
  colour,
  logo: logo === null ? 'none' : `${logo.length} characters`,
})

const sameName = (a: string, b: string): boolean => a.toLocaleLowerCase('en') === b.toLocaleLowerCase('en')

const holdingText = ({ what, count, examples }: Holding): string =>
  `${what} (${count}${examples.length === 0 ? '' : `: ${examples.join(', ')}`}${count > examples.length ? ', …' : ''})`

/** Companies: added, edited, suspended, removed when they hold nothing any more. */
export const createCompaniesService = ({ companies, events, clock }: Dependencies): CompaniesService => {
  const holders: Holder[] = []
  const at = (): string => new Date(clock.now()).toISOString()
  let waiting: { changed: Set<CompanyId>; removed: Set<CompanyId> } | null = null

  /** Told after the transaction of the call, and as it then stands: what was rolled back is never told. */
  const tell = (kind: 'changed' | 'removed', id: CompanyId): void => {
    if (waiting === null) {
      const news = { changed: new Set<CompanyId>(), removed: new Set<CompanyId>() }
      waiting = news
      queueMicrotask(() => {
        waiting = null
        const changed = [...news.changed].flatMap((one) => companies.find(one) ?? [])
        const removed = [...news.removed].filter((one) => companies.find(one) === null)
        events.emit(
          'companies.companyChanged',
          { changed, removed },
          {
            narrow: (scope) => {
              const own = changed.filter((company) => inScope(scope, company.id))
              const gone = removed.filter((one) => inScope(scope, one))
              return own.length + gone.length === 0 ? null : { changed: own, removed: gone }
            },
          },
        )
      })
    }
    waiting[kind].add(id)
  }

  const get = (scope: CompanyScope, id: CompanyId): Company => {
    const found = inScope(scope, id) ? companies.find(id) : null
    if (found !== null) return found
    throw new AppError('not_found', 'There is no such company: it was removed, or never was there.')
  }

  const assertNameFree = (name: string, except: CompanyId | null): void => {
    const other = companies.list(EVERYTHING).find((company) => company.id !== except && sameName(company.name, name))
    if (other === undefined) return
    throw new AppError('conflict', `There is already a company named “${other.name}”. Choose another name.`, {
      field: 'name',
    })
  }

  const assertNumberFree = (number: number): void => {
    if (!companies.givenNumbers().has(number)) return
    const other = companies.list(EVERYTHING).find((company) => company.number === number)
    throw new AppError(
      'conflict',
      other === undefined
        ? `Number ${number} belonged to a company that was removed; VLAN tags may still be counted from it. Choose another.`
        : `Number ${number} belongs to “${other.name}”. Choose another.`,
      { field: 'number' },
    )
  }

  const nextNumber = (): number => {
    const given = companies.givenNumbers()
    for (let number = 1; number <= MAX_COMPANY_NUMBER; number += 1) if (!given.has(number)) return number
    throw new AppError('conflict', `All ${MAX_COMPANY_NUMBER} numbers of companies were given.`)
  }

  const add: CompaniesService['add'] = (input, note) => {
    if (companies.find(input.id) !== null)
      throw new AppError('conflict', 'This company is already here; the list shows it after a refresh.')
    assertNameFree(input.name, null)
    if (input.number !== undefined) assertNumberFree(input.number)
    const now = at()
    const company: Company = {
      id: input.id,
      number: input.number ?? nextNumber(),
      name: input.name,
      status: 'active',
      contact: input.contact,
      notes: input.notes,
      colour: input.colour ?? nextCompanyColour(companies.list(EVERYTHING).map(({ colour }) => colour)),
      logo: input.logo,
      createdAt: now,
      updatedAt: now,
    }
    companies.insert(company)
    note?.({
      entity: 'company',
      entityId: company.id,
      label: company.name,
      companyId: company.id,
      after: valuesOf(company),
    })
    tell('changed', company.id)
    return company
  }

  const change = (before: Company, after: Company, note: OperationContext['note']): Company => {
    companies.update(after)
    note({
      entity: 'company',
      entityId: after.id,
      label: after.name,
      companyId: after.id,
      before: valuesOf(before),
      after: valuesOf(after),
    })
    tell('changed', after.id)
    return after
  }

  const holdingsOf = (id: CompanyId): Holding[] =>
    holders.flatMap((holder) => holder(id)).filter(({ count }) => count > 0)

  return {
    list: (scope) => companies.list(scope),
    get,
    find: (id) => companies.find(id),
    nameOf: (id) => companies.find(id)?.name ?? 'A removed company',
    add,
    update: (scope, { id, ...input }, note) => {
      const before = get(scope, id)
      if (scope.kind !== 'everything' && (input.name !== undefined || input.number !== undefined))
        throw new AppError(
          'forbidden',
          'Name and number of your company are changed by your provider. You can change contact, notes, colour and logo.',
        )
      if (input.name !== undefined) assertNameFree(input.name, id)
      if (input.number !== undefined && input.number !== before.number) assertNumberFree(input.number)
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
      return change(before, { ...before, ...given, updatedAt: at() }, note)
    },
    setStatus: (id, status, note) => {
      const before = get(EVERYTHING, id)
      const after = change(before, { ...before, status, updatedAt: at() }, note)
      // Its people are out at once, with every page they have open.
      events.review()
      return after
    },
    removalPlan: (id) => ({ name: get(EVERYTHING, id).name, holdings: holdingsOf(id) }),
    remove: (id, typedName, note) => {
      const company = get(EVERYTHING, id)
      const holdings = holdingsOf(id)
      if (holdings.length > 0)
        throw new AppError(
          'conflict',
          `“${company.name}” still holds ${holdings.map(holdingText).join(', ')}. Hand them over or remove them first.`,
          { holdings: holdings.map(holdingText) },
        )
      assertTypedName('company', company.name, typedName)
      companies.remove(id)
      note({ entity: 'company', entityId: id, label: company.name, companyId: id, before: valuesOf(company) })
      tell('removed', id)
    },
    addHolder: (holder) => {
      holders.push(holder)
    },
    unattended: {
      ensure: (name, newId) => {
        const known = companies.list(EVERYTHING).find((company) => sameName(company.name, name))
        if (known !== undefined) return { id: known.id, made: false }
        return { id: add({ id: newId(), name, contact: '', notes: '', logo: null }).id, made: true }
      },
      removeIfEmpty: (id) => {
        const company = companies.find(id)
        if (company === null || holdingsOf(id).length > 0) return
        companies.remove(id)
        companies.releaseNumber(company.number)
        tell('removed', id)
      },
    },
  }
}
