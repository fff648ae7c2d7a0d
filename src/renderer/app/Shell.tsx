import { useEffect } from 'react'
import { Route, Routes, Navigate, useLocation, useNavigate, matchPath } from 'react-router'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { Drawers } from '#renderer/components/Drawer.tsx'
import { ResizablePane } from '#renderer/components/ResizablePane.tsx'
import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { on } from '#renderer/client/client.ts'
import { followPerson } from '#renderer/client/person-activity.ts'
import { useHandoverRequest } from '#renderer/features/discover/handover.store.ts'
import { useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { useCreateRequest } from '#renderer/features/machines/create-request.store.ts'
import { Tree } from '#renderer/features/inventory/tree/Tree.tsx'
import { useDateStyle } from './date-style.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { closeOverlay, notify, useFrame } from './frame.store.ts'
import { ActionSheets, HandoverSheets, HelpDialog, MachineDialogs } from './lazy-parts.tsx'
import { useCommandKeys } from './keys.ts'
import { mayOpen, PAGES } from './pages.tsx'
import { ReadOnlyNote } from './ReadOnlyNote.tsx'
import { Rail } from './Rail.tsx'
import { SLOTS } from './slots.tsx'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'
import { useFrameCommands } from './useFrameCommands.ts'
import { useCompanyChoice, useOwnCompany } from '#renderer/client/company-choice.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { colourOf } from '#renderer/components/company.ts'
import css from './Shell.module.css'

const PageOutlet = () => {
  const { pathname } = useLocation()
  const may = usePermissions()
  const pages = PAGES.filter((page) => mayOpen(page, may))
  return (
    <ErrorBoundary key={pathname}>
      <Routes>
        {pages.map((page) => (
          <Route key={page.path} path={page.path} element={<page.component />} />
        ))}
        <Route path="*" element={<Navigate to={PAGES[0]?.path ?? '/inventory'} replace />} />
      </Routes>
    </ErrorBoundary>
  )
}

const Overlays = () => {
  const overlay = useFrame((state) => state.overlay)
  const acting = useGuestAction(({ request, started }) => request !== null || started !== null)
  const machines = useCreateRequest((state) => state.request !== null)
  const handover = useHandoverRequest((state) => state.request !== null)
  return (
    <>
      {overlay === 'palette' && SLOTS.Palette !== null && <SLOTS.Palette onClose={closeOverlay} />}
      {acting && <ActionSheets />}
      {machines && <MachineDialogs />}
      {handover && <HandoverSheets />}
      {overlay === 'help' && <HelpDialog onClose={closeOverlay} />}
    </>
  )
}

const useMainEvents = (): void => {
  const navigate = useNavigate()
  useEffect(() => {
    const ends = [on('app.noticeRaised', notify), on('app.navigationRequested', ({ path }) => void navigate(path))]
    return () => {
      for (const end of ends) end()
    }
  }, [navigate])
}

/** On the desktop the core is told that somebody is there; served, sessions end by themselves. */
const useActivityOfPerson = (): void => {
  const atTheDesk = useAccess((state) => state.me?.via === 'desktop')
  useEffect(() => (atTheDesk ? followPerson() : undefined), [atTheDesk])
}

/** The colour of the company in view: the chosen one, or the one that all things shown belong to. */
const Strip = () => {
  const companies = useCompanyLooks()
  const choice = useCompanyChoice()
  const inView = useFrame((state) => state.company)
  const own = useOwnCompany()
  const company = own ?? choice ?? inView
  const background = company === null ? 'var(--mp-line)' : colourOf(companies, company === 'own' ? null : company)
  return <div className={css.strip} data-company={company ?? 'all'} style={{ background }} />
}

/** The frame around every page: strip, top bar, rail, tree, page, drawer, task panel. */
export const Shell = () => {
  useCommandKeys()
  useFrameCommands()
  useMainEvents()
  useActivityOfPerson()
  const { pathname } = useLocation()
  const page = PAGES.find(({ path }) => matchPath(path, pathname) !== null)
  const dates = useDateStyle()
  // Rows are drawn only when they change, so another way to write dates draws the page anew. The settings, where it is
  // chosen, do that by themselves and keep the focus.
  const outlet = <PageOutlet key={pathname === '/settings' ? 'settings' : dates} />
  return (
    <div className={css.shell}>
      <Strip />
      <TopBar />
      <div className={css.middle}>
        <Rail />
        {page?.tree === true && (
          <ResizablePane id="tree" label="Tree" side="left" size={240} min={160} max={520}>
            <Tree />
          </ResizablePane>
        )}
        <main className={css.page} data-pane="page">
          {SLOTS.FirstRun === null ? outlet : <SLOTS.FirstRun>{outlet}</SLOTS.FirstRun>}
          <ContextMenu />
          <Toasts />
        </main>
        <Drawers />
      </div>
      <ReadOnlyNote />
      {SLOTS.TaskPanel !== null && <SLOTS.TaskPanel key={dates} />}
      <Overlays />
    </div>
  )
}
