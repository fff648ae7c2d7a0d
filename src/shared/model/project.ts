import { z } from 'zod'
import { CompanyId, Instant, ProjectId, UserId } from './ids.ts'
import { MAX_COMPANY_NUMBER } from './company.ts'

/** Groups machines of one company; counted into VLAN tags with its company's number. */
export const Project = z.object({
  id: ProjectId,
  companyId: CompanyId,
  /** Unique within the company. */
  number: z.number().int().min(1).max(MAX_COMPANY_NUMBER),
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  memberIds: z.array(UserId),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Project = z.infer<typeof Project>
