import ArticleOutlined from '@mui/icons-material/ArticleOutlined'
import BoltOutlined from '@mui/icons-material/BoltOutlined'
import BusinessOutlined from '@mui/icons-material/BusinessOutlined'
import CorporateFareOutlined from '@mui/icons-material/CorporateFareOutlined'
import DnsOutlined from '@mui/icons-material/DnsOutlined'
import MonitorOutlined from '@mui/icons-material/MonitorOutlined'
import StorageOutlined from '@mui/icons-material/StorageOutlined'
import type { SvgIconComponent } from '@mui/icons-material'
import type { PaletteKind } from './palette.model.ts'

const ICONS: Readonly<Record<PaletteKind, SvgIconComponent>> = {
  page: ArticleOutlined,
  action: BoltOutlined,
  company: CorporateFareOutlined,
  cluster: DnsOutlined,
  node: BusinessOutlined,
  storage: StorageOutlined,
  guest: MonitorOutlined,
}

/** What kind of thing an entry is, with Proxmox' pictures. */
export const PaletteIcon = ({ kind }: { readonly kind: PaletteKind }) => {
  const Icon = ICONS[kind]
  return <Icon titleAccess={kind} />
}
