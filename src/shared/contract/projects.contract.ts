import { z } from 'zod'
import { CompanyId, GuestId, ProjectId, UserId } from '../model/ids.ts'
import { Project } from '../model/project.ts'
import type { Contract, EventContract } from './contract.ts'
import { typedText } from '../model/text.ts'

export const projectsContract = {
  'projects.list': {
    summary: 'Projects you may see, of one company or all, by name.',
    permission: 'project.read',
    scope: 'company',
    input: z.object({ companyId: CompanyId.optional() }),
    output: z.array(Project),
  },
  'projects.save': {
    summary: 'Adds a project, or changes one. Left out, a new one’s number is the lowest free of its company.',
    permission: 'project.write',
    scope: 'company',
    input: z.object({
      id: ProjectId,
      companyId: CompanyId,
      number: Project.shape.number.optional(),
      name: typedText({ max: 80 }),
      description: typedText({ max: 2000, optional: true, lines: true }).default(''),
      tags: z
        .array(typedText({ max: 60 }))
        .max(50)
        .default([]),
    }),
    output: Project,
    audit: 'project.saved',
    atomic: true,
  },
  'projects.setMembers': {
    summary: 'Who is in a project: accounts of its own company only.',
    permission: 'project.write',
    scope: 'company',
    input: z.object({ id: ProjectId, memberIds: z.array(UserId).max(1000) }),
    output: Project,
    audit: 'project.members_set',
    atomic: true,
  },
  'projects.assignGuests': {
    summary: 'Puts guests into a project of their company, or (null) out of theirs.',
    permission: 'project.write',
    scope: 'company',
    input: z.object({ guestIds: z.array(GuestId).min(1).max(5000), projectId: ProjectId.nullable() }),
    output: z.object({ changed: z.number().int() }),
    audit: 'project.guests_assigned',
    atomic: true,
  },
  'projects.remove': {
    summary:
      'Removes a project; its guests stay, in no project. Its name is the confirmation; one that is gone is no error.',
    permission: 'project.write',
    scope: 'company',
    input: z.object({ id: ProjectId, name: z.string() }),
    output: z.object({}),
    audit: 'project.removed',
    atomic: true,
  },
} as const satisfies Contract

export const projectsEvents = {
  'projects.projectChanged': {
    summary: 'Projects that changed, whole, and the ids of those that went.',
    permission: 'project.read',
    audience: 'company',
    payload: z.object({ changed: z.array(Project), removed: z.array(ProjectId) }),
  },
} as const satisfies EventContract
