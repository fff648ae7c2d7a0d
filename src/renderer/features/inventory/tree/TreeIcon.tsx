import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { colourOf } from '#renderer/components/company.ts'
import { GuestIcon } from '../GuestIcon.tsx'
import css from './Tree.module.css'
import type { TreeNode } from './tree-model.ts'

/** As in Proxmox: building = node, stacked servers = cluster, tags = pool and tag. */
const PATHS = {
  cluster: 'M4 4h16v6H4zM4 14h16v6H4zM7 7h2M7 17h2',
  node: 'M5 21V4h9v17M14 9h5v12M3 21h18M8 8h2M8 12h2M8 16h2',
  pool: 'M3 3h8l10 10-8 8L3 11zM7 7h.01',
  tag: 'M3 3h8l10 10-8 8L3 11zM7 7h.01',
} as const

export const TreeIcon = ({ node }: { readonly node: TreeNode }) => {
  const companies = useCompanyLooks()
  if (node.guest !== undefined) return <GuestIcon type={node.guest.type} />
  if (node.kind === 'company' || node.kind === 'guest') {
    return <i className={css.company} style={{ background: colourOf(companies, node.companyId ?? null) }} aria-hidden />
  }
  return (
    <svg viewBox="0 0 24 24" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden>
      <path d={PATHS[node.kind]} strokeLinejoin="round" />
    </svg>
  )
}
