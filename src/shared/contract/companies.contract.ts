import { z } from 'zod'
import { Company, CompanyColourCode, CompanyName, CompanyNumber, CompanyStatus, Logo } from '../model/company.ts'
import { CompanyId } from '../model/ids.ts'
import type { Contract, EventContract } from './contract.ts'
import { typedText } from '../model/text.ts'

/** Things of one kind that a company holds, so that it cannot be removed. */
export const Holding = z.object({
  /** Plural, as people say it: `clusters`, `guests`, `projects` … */
  what: z.string(),
  count: z.number().int(),
  /** Names of the first few. */
  examples: z.array(z.string()),
})
export type Holding = z.infer<typeof Holding>

const CompanyText = {
  contact: typedText({ max: 2000, optional: true, lines: true }),
  notes: typedText({ max: 10_000, optional: true, lines: true }),
}

export const companiesContract = {
  'companies.list': {
    summary: 'Every company you may see, by name.',
    permission: 'company.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(Company),
  },
  'companies.get': {
    summary: 'One company.',
    permission: 'company.read',
    scope: 'company',
    input: z.object({ id: CompanyId }),
    output: Company,
  },
  'companies.add': {
    summary: 'Adds a company. Left out, its number is the lowest never given and its colour the next free one.',
    permission: 'company.create',
    scope: 'global',
    input: z.object({
      id: CompanyId,
      name: CompanyName,
      number: CompanyNumber.optional(),
      contact: CompanyText.contact.default(''),
      notes: CompanyText.notes.default(''),
      colour: CompanyColourCode.optional(),
      logo: Logo.nullable().default(null),
    }),
    output: Company,
    audit: 'company.added',
    atomic: true,
  },
  'companies.update': {
    summary: 'Changes the given fields. People of the company itself change contact, notes, colour and logo only.',
    permission: 'company.write',
    scope: 'company',
    input: z.object({
      id: CompanyId,
      name: CompanyName.optional(),
      number: CompanyNumber.optional(),
      contact: CompanyText.contact.optional(),
      notes: CompanyText.notes.optional(),
      colour: CompanyColourCode.optional(),
      logo: Logo.nullable().optional(),
    }),
    output: Company,
    audit: 'company.updated',
    atomic: true,
  },
  'companies.setStatus': {
    summary: 'Suspends a company, or lets it work again.',
    permission: 'company.remove',
    scope: 'global',
    input: z.object({ id: CompanyId, status: CompanyStatus }),
    output: Company,
    audit: 'company.status_set',
    atomic: true,
  },
  'companies.removalPlan': {
    summary: 'What a company still holds; it can be removed when that is nothing.',
    permission: 'company.remove',
    scope: 'global',
    input: z.object({ id: CompanyId }),
    output: z.object({ name: z.string(), holdings: z.array(Holding) }),
  },
  'companies.remove': {
    summary: 'Removes a company that holds nothing any more. Its name is the confirmation.',
    permission: 'company.remove',
    scope: 'global',
    input: z.object({ id: CompanyId, name: z.string() }),
    output: z.object({}),
    audit: 'company.removed',
    atomic: true,
  },
} as const satisfies Contract

export const companiesEvents = {
  'companies.companyChanged': {
    summary: 'Companies that changed, whole, and the ids of those that went.',
    permission: 'company.read',
    audience: 'company',
    payload: z.object({ changed: z.array(Company), removed: z.array(CompanyId) }),
  },
} as const satisfies EventContract
