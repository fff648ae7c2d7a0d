import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { MAX_COMPANY_NUMBER } from '#shared/model/company.ts'
import type { CompanyId, ProjectId, UserId } from '#shared/model/ids.ts'
import type { Project } from '#shared/model/project.ts'
import { EVERYTHING, inScope, scopedOrThrow, type CompanyScope } from '../../company-scope.ts'
import type { Log } from '../../log/log.ts'
import type { Clock } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import { assertTypedName } from '../../typed-name.ts'
import type { InventoryService } from '../inventory/inventory.service.ts'
import { createGuestsOfProjects } from './guests-of-projects.ts'
import type { ProjectsRepository } from './projects.repository.ts'

type Note = OperationContext['note']

interface Dependencies {
  readonly projects: ProjectsRepository
  readonly inventory: Pick<InventoryService, 'guest' | 'snapshot' | 'applyPatches'>
  /** Null: there is no such company. */
  readonly companyName: (id: CompanyId) => string | null
  /** The company of an account; null: one of the provider's own people; undefined: there is no such account. */
  readonly companyOfUser: (id: UserId) => CompanyId | null | undefined
  readonly membersChanged: (users: readonly UserId[]) => void
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'error'>
}

/** Whether somebody of this scope sees the project: of the company, and where he is confined to projects, one of his. */
const seesProject = (scope: CompanyScope, project: Pick<Project, 'id' | 'companyId'>): boolean =>
  inScope(scope, project.companyId) &&
  (scope.kind === 'everything' || scope.projects === null || scope.projects.has(project.id))

const valuesOf = ({ number, name, description, tags }: Project) => ({ number, name, description, tags })

/** Projects of companies: who is in them and which guests. */
export type ProjectsService = ReturnType<typeof createProjectsService>

export const createProjectsService = (dependencies: Dependencies) => {
  const { projects, inventory, companyName, companyOfUser, membersChanged, events, clock, log } = dependencies
  const at = (): string => new Date(clock.now()).toISOString()
  const guestsOf = createGuestsOfProjects({ projects, inventory, companyName, log })

  const told = (project: Project, note: Note, before: Project | null, more: object = {}): void =>
    note({
      entity: 'project',
      entityId: project.id,
      label: project.name,
      companyId: project.companyId,
      ...(before === null ? {} : { before: valuesOf(before) }),
      after: valuesOf(project),
      ...more,
    })

  /** After the transaction of the call: what was rolled back is told as it stands. */
  const tell = ({ id, companyId }: Project): void => {
    queueMicrotask(() => {
      const now = projects.find(id)
      const payload = now === null ? { changed: [], removed: [id] } : { changed: [now], removed: [] }
      events.emit('projects.projectChanged', payload, {
        narrow: (scope) => (seesProject(scope, { id, companyId }) ? payload : null),
      })
    })
  }

  const get = (scope: CompanyScope, id: ProjectId): Project => {
    const found = scopedOrThrow(scope, projects.find(id), 'project')
    return scopedOrThrow(scope, seesProject(scope, found) ? found : null, 'project')
  }

  const freeNumber = (taken: readonly Project[]): number => {
    const numbers = new Set(taken.map(({ number }) => number))
    for (let number = 1; number <= MAX_COMPANY_NUMBER; number += 1) if (!numbers.has(number)) return number
    throw new AppError('conflict', `All ${MAX_COMPANY_NUMBER} numbers of this company's projects are taken.`)
  }

  return {
    list: (scope: CompanyScope, companyId: CompanyId | undefined): Project[] =>
      projects.list(scope, companyId).filter((project) => seesProject(scope, project)),
    find: (id: ProjectId): Project | null => projects.find(id),
    /** @throws AppError `conflict` for a name or number in use, `not_found` for a company out of the scope */
    save: (scope: CompanyScope, input: OperationInput<'projects.save'>, note: Note): Project => {
      scopedOrThrow(scope, companyName(input.companyId) !== null ? input : null, 'company')
      const found = projects.find(input.id)
      const before = found === null ? null : get(scope, input.id)
      if (before !== null && before.companyId !== input.companyId)
        throw new AppError('conflict', 'A project stays with its company. Add one for the other company.')
      const others = projects.list(scope, input.companyId).filter(({ id }) => id !== input.id)
      const name = input.name.toLocaleLowerCase('en')
      if (others.some((other) => other.name.toLocaleLowerCase('en') === name))
        throw new AppError('conflict', `There is a project named “${input.name}” already. Choose another name.`, {
          field: 'name',
        })
      const number = input.number ?? before?.number ?? freeNumber(others)
      const holder = others.find((other) => other.number === number)
      if (holder !== undefined)
        throw new AppError('conflict', `Number ${number} belongs to the project “${holder.name}”. Choose another.`, {
          field: 'number',
        })
      const now = at()
      const { id, companyId, description, tags } = input
      const created = { memberIds: before?.memberIds ?? [], createdAt: before?.createdAt ?? now, updatedAt: now }
      const project: Project = { id, companyId, number, name: input.name, description, tags, ...created }
      projects.save(project)
      told(project, note, before)
      tell(project)
      return project
    },
    /** @throws AppError `invalid_input` for an account of another company, or none */
    setMembers: (scope: CompanyScope, id: ProjectId, memberIds: readonly UserId[], note: Note): Project => {
      const project = get(scope, id)
      const wanted = [...new Set(memberIds)]
      if (wanted.some((member) => companyOfUser(member) !== project.companyId))
        throw new AppError(
          'invalid_input',
          'Only accounts of the project’s own company can be in it. Choose from the list of its people.',
          { field: 'memberIds' },
        )
      projects.setMembers(id, wanted)
      const before = new Set(project.memberIds)
      const after = new Set(wanted)
      membersChanged([...before, ...after].filter((member) => before.has(member) !== after.has(member)))
      told(project, note, null, { before: { members: project.memberIds }, after: { members: wanted } })
      tell(project)
      return { ...project, memberIds: wanted }
    },
    /** All or none. @throws AppError `not_found`, `conflict`, with the reason of every guest that stands in the way */
    assignGuests: (
      scope: CompanyScope,
      { guestIds, projectId }: OperationInput<'projects.assignGuests'>,
      note: Note,
    ): { changed: number } => guestsOf.assign(scope, guestIds, projectId === null ? null : get(scope, projectId), note),
    /** @throws AppError `invalid_input` for another name than its own */
    remove: (scope: CompanyScope, { id, name }: OperationInput<'projects.remove'>, note: Note): void => {
      const found = projects.find(id)
      if (found === null || !seesProject(scope, found)) return
      assertTypedName('project', found.name, name)
      // The table lets go of its guests by itself; the rows in memory follow.
      const guests = inventory.snapshot(EVERYTHING).guests.filter(({ projectId }) => projectId === id)
      projects.remove(id)
      note({
        entity: 'project',
        entityId: id,
        label: found.name,
        companyId: found.companyId,
        before: { ...valuesOf(found), guests: guests.map(({ id: guestId }) => guestId) },
      })
      guestsOf.showAfter(guests.map(({ id: guestId }) => guestId))
      membersChanged(found.memberIds)
      tell(found)
    },
  }
}
