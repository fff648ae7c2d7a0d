import type { projectsContract } from '#shared/contract/projects.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { ProjectsService } from './projects.service.ts'

export const projectsOperations = (projects: ProjectsService): Handlers<typeof projectsContract> => ({
  'projects.list': ({ companyId }, { scope }) => projects.list(scope, companyId),
  'projects.save': (input, { scope, note }) => projects.save(scope, input, note),
  'projects.setMembers': ({ id, memberIds }, { scope, note }) => projects.setMembers(scope, id, memberIds, note),
  'projects.assignGuests': (input, { scope, note }) => projects.assignGuests(scope, input, note),
  'projects.remove': (input, { scope, note }) => {
    projects.remove(scope, input, note)
    return {}
  },
})
