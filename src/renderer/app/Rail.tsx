import KeyboardDoubleArrowLeft from '@mui/icons-material/KeyboardDoubleArrowLeft'
import KeyboardDoubleArrowRight from '@mui/icons-material/KeyboardDoubleArrowRight'
import { NavLink } from 'react-router'
import { ResizablePane, togglePane, usePaneSize } from '#renderer/components/ResizablePane.tsx'
import { usePermissions } from '#renderer/client/access.store.ts'
import { mayOpen, PAGES } from './pages.tsx'
import css from './Shell.module.css'

const WIDTH = 200
const FOLDED = 56

/** The list of pages; folded it keeps its icons. */
export const Rail = () => {
  const { collapsed } = usePaneSize('rail', WIDTH)
  const may = usePermissions()
  return (
    <ResizablePane id="rail" label="Pages" side="left" size={WIDTH} min={140} max={320} collapsedSize={FOLDED}>
      <nav className={css.railNav} aria-label="Pages">
        {PAGES.filter((page) => page.rail && mayOpen(page, may)).map(({ path, title, icon: Icon, key }) => (
          <NavLink
            key={path}
            to={path}
            title={key === undefined ? title : `${title} (g ${key})`}
            aria-label={title}
            className={({ isActive }) => `${css.railLink} ${isActive ? css.railActive : ''}`}
          >
            {Icon !== undefined && <Icon aria-hidden />}
            {!collapsed && title}
          </NavLink>
        ))}
        <button
          type="button"
          className={`${css.railLink} ${css.railFold}`}
          aria-label={collapsed ? 'Unfold the list of pages' : 'Fold the list of pages'}
          onClick={() => {
            togglePane('rail', WIDTH)
          }}
        >
          {collapsed ? <KeyboardDoubleArrowRight aria-hidden /> : <KeyboardDoubleArrowLeft aria-hidden />}
          {!collapsed && 'Fold'}
        </button>
      </nav>
    </ResizablePane>
  )
}
