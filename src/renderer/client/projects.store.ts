import { create } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { ProjectId } from '#shared/model/ids.ts'
import type { Project } from '#shared/model/project.ts'
import { asAppError, call, on, onGap } from './client.ts'

export type ProjectLooks = ReadonlyMap<ProjectId, Project>

interface ProjectsState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  readonly byId: ProjectLooks
}

export const useProjects = create<ProjectsState>()(() => ({ status: 'loading', error: null, byId: new Map() }))

const put = (projects: Iterable<Project>): void => {
  useProjects.setState({ byId: new Map([...projects].map((project) => [project.id, project])) })
}

/** Loads the list anew; what is shown stays until the answer is here. */
export const loadProjects = async (): Promise<void> => {
  try {
    put(await call('projects.list', {}))
    useProjects.setState({ status: 'ready', error: null })
  } catch (thrown) {
    const known = useProjects.getState().status === 'ready'
    useProjects.setState({ status: known ? 'ready' : 'failed', error: asAppError(thrown) })
  }
}

/** Loads and follows the projects until the returned function is called. */
export const followProjects = (): (() => void) => {
  const ends = [
    on('projects.projectChanged', ({ changed, removed }) => {
      const kept = [...useProjects.getState().byId.values()].filter(({ id }) => !removed.includes(id))
      put([...kept, ...changed])
    }),
    onGap(() => void loadProjects()),
  ]
  void loadProjects()
  return () => {
    for (const end of ends) end()
  }
}

export const useProjectLooks = (): ProjectLooks => useProjects((state) => state.byId)
