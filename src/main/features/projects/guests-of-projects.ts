import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId, ProjectId } from '#shared/model/ids.ts'
import type { Project } from '#shared/model/project.ts'
import { seesGuest, type CompanyScope } from '../../company-scope.ts'
import { listedReasons } from '../../listed-reasons.ts'
import type { Log } from '../../log/log.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { InventoryService } from '../inventory/inventory.service.ts'
import type { ProjectsRepository } from './projects.repository.ts'

interface Dependencies {
  readonly projects: Pick<ProjectsRepository, 'find' | 'putGuest' | 'projectOfGuest'>
  readonly inventory: Pick<InventoryService, 'guest' | 'applyPatches'>
  /** Null: there is no such company. */
  readonly companyName: (id: CompanyId) => string | null
  readonly log: Pick<Log, 'error'>
}

const many = (count: number): string => (count === 1 ? '1 guest' : `${count} guests`)

/** Which guests are in which project: stored within the transaction of the call, shown after it. */
export const createGuestsOfProjects = ({ projects, inventory, companyName, log }: Dependencies) => {
  const nameOf = (id: ProjectId | null): string | null => (id === null ? null : (projects.find(id)?.name ?? null))

  /**
   * In the inventory after the transaction, and as it then stands: what was rolled back puts no guest anywhere, and what
   * is shown never runs ahead of what is stored.
   */
  const showAfter = (ids: readonly GuestId[]): void => {
    queueMicrotask(() => {
      try {
        const patches = new Map<ClusterId, GuestPatch[]>()
        for (const id of ids) {
          const guest = inventory.guest(id)
          const projectId = projects.projectOfGuest(id)
          if (guest === undefined || projectId === undefined) continue
          const others = patches.get(guest.clusterId)
          if (others === undefined) patches.set(guest.clusterId, [{ id, projectId }])
          else others.push({ id, projectId })
        }
        for (const [clusterId, list] of patches) inventory.applyPatches(clusterId, list)
      } catch (error) {
        log.error('guests could not be shown in their project; the next start does', { error })
      }
    })
  }

  /**
   * Every guest that cannot be put there, each with its reason.
   * @throws AppError `not_found` where one is not to be seen, else `conflict`
   */
  const refuse = (missing: number, foreign: readonly GuestRow[], asked: number, project: Project | null): void => {
    if (missing + foreign.length === 0) return
    const where = project === null ? '' : ` of “${project.name}”`
    const reasons = [
      ...foreign.map(
        ({ name, vmid, companyId }) =>
          `${name} (${vmid}) belongs to ${companyId === null ? 'the provider' : `“${companyName(companyId) ?? 'a removed company'}”`}, not to the company${where}: give it to that company first.`,
      ),
      ...(missing === 0
        ? []
        : [
            `${missing === 1 ? 'There is no such guest' : `There are no such guests: ${missing}`}; removed, or never there.`,
          ]),
    ]
    throw new AppError(
      missing > 0 ? 'not_found' : 'conflict',
      reasons.length === 1
        ? `Nothing was changed. ${reasons[0] ?? ''}`
        : `Nothing was changed: ${missing + foreign.length} of ${many(asked)} cannot be put there. Leave them out, or mend what stands in the way.`,
      { reasons: listedReasons(reasons) },
    )
  }

  return {
    showAfter,
    /**
     * All or none, in the caller's transaction.
     * @throws AppError `not_found`, `conflict`, with the reason of every guest that stands in the way
     */
    assign: (
      scope: CompanyScope,
      guestIds: OperationInput<'projects.assignGuests'>['guestIds'],
      project: Project | null,
      note: OperationContext['note'],
    ): { changed: number } => {
      const asked = [...new Set(guestIds)]
      const guests = asked.flatMap((id) => {
        const guest = inventory.guest(id)
        return guest !== undefined && seesGuest(scope, guest) ? [guest] : []
      })
      const foreign = project === null ? [] : guests.filter(({ companyId }) => companyId !== project.companyId)
      refuse(asked.length - guests.length, foreign, asked.length, project)
      const changed = guests.filter((guest) => guest.projectId !== (project?.id ?? null))
      const lost = changed.filter((guest) => !projects.putGuest(guest, project?.id ?? null))
      if (lost.length > 0)
        throw new AppError(
          'conflict',
          `Nothing was changed: ${many(lost.length)} changed hands at this moment. Look again, then repeat it.`,
          { reasons: listedReasons(lost.map(({ name, vmid }) => `${name} (${vmid}) is another company’s by now.`)) },
        )
      for (const guest of changed)
        note({
          entity: 'guest',
          entityId: guest.id,
          label: guest.name,
          companyId: guest.companyId,
          before: { project: nameOf(guest.projectId) },
          after: { project: project?.name ?? null },
          description:
            project === null
              ? `Guest “${guest.name}” taken out of its project`
              : `Guest “${guest.name}” put into project “${project.name}”`,
        })
      showAfter(changed.map(({ id }) => id))
      return { changed: changed.length }
    },
  }
}
