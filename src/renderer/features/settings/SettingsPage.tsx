import { useEffect } from 'react'
import { useDateStyle } from '#renderer/app/date-style.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { LockSection } from '#renderer/features/access/LockSection.tsx'
import { MyAccountSections } from '#renderer/features/access/MyAccountSections.tsx'
import { VaultProblem } from '#renderer/features/first-run/VaultProblem.tsx'
import { AboutSection } from './AboutSection.tsx'
import { ApiTokensSection } from './ApiTokensSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { followAppInfo, loadAppInfo, useAppInfo } from './app-info.store.ts'
import { CopiesSection } from './CopiesSection.tsx'
import { DemoSection } from './DemoSection.tsx'
import { DiagnosticsSection } from './DiagnosticsSection.tsx'
import { OwnerSection } from './OwnerSection.tsx'
import { TagColoursSection } from './TagColoursSection.tsx'
import { UpdatesSection } from './UpdatesSection.tsx'
import css from './SettingsPage.module.css'

/** How the console looks, whose it is, its copies and what it tells support. */
export const SettingsPage = () => {
  useDateStyle()
  useEffect(followAppInfo, [])
  const { info, error } = useAppInfo()
  const may = usePermissions()
  if (info === null)
    return error === null ? <Skeleton /> : <ErrorState error={error} onRetry={() => void loadAppInfo()} />
  return (
    <div className={css.page} data-pane-focus tabIndex={-1}>
      <h1>Settings</h1>
      <VaultProblem vault={info.vault} />
      <AppearanceSection />
      {may('app.manage') && <OwnerSection key={info.ownerName} name={info.ownerName ?? ''} />}
      {may('app.manage') && <TagColoursSection />}
      <MyAccountSections />
      {info.host === 'desktop' && may('app.manage') && <LockSection />}
      {may('token.read') && <ApiTokensSection host={info.host} />}
      {may('database.restore') && <CopiesSection />}
      {may('app.manage') && (info.demoAvailable || info.demoRunning) && <DemoSection running={info.demoRunning} />}
      {info.host === 'desktop' && may('app.manage') && <UpdatesSection />}
      {may('app.manage') && <DiagnosticsSection />}
      <AboutSection info={info} />
    </div>
  )
}
