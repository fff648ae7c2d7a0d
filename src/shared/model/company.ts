import { z } from 'zod'
import { COMPANY_COLOURS } from './company-colour.ts'
import { CompanyId, Instant } from './ids.ts'
import { LOGO_BYTES, logoFault } from './logo.ts'
import { typedText } from './text.ts'

/** Highest number a company can have: `100 + company + project` is a VLAN tag, and those end at 4094. */
export const MAX_COMPANY_NUMBER = 3993

/** `suspended`: its people cannot sign in and its machines are left alone; nothing of it is lost. */
export const CompanyStatus = z.enum(['active', 'suspended'])
export type CompanyStatus = z.infer<typeof CompanyStatus>

export const CompanyName = typedText({ max: 80 })
export const CompanyNumber = z.number().int().min(1).max(MAX_COMPANY_NUMBER)
export const CompanyColourCode = z.enum(COMPANY_COLOURS)

/** `data:` URL of a small PNG, JPEG or WebP image. */
export const Logo = z
  .string()
  .max(Math.ceil(LOGO_BYTES / 3) * 4 + 40, 'The logo is too large: 64 kB at most.')
  .superRefine((url, context) => {
    const fault = logoFault(url)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })

export const Company = z.object({
  id: CompanyId,
  /** Small, and never given twice: VLAN tags are counted from it. */
  number: CompanyNumber,
  name: z.string(),
  status: CompanyStatus,
  contact: z.string(),
  notes: z.string(),
  colour: CompanyColourCode,
  /** Null: none. */
  logo: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Company = z.infer<typeof Company>
