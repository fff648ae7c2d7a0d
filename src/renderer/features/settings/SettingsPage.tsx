import { useEffect } from 'react'
import { useDateStyle } from '#renderer/app/date-style.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { VaultProblem } from '#renderer/features/first-run/VaultProblem.tsx'
import { AboutSection } from './AboutSection.tsx'
import { ApiTokensSection } from './ApiTokensSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { followAppInfo, loadAppInfo, useAppInfo } from './app-info.store.ts'
import { CopiesSection } from './CopiesSection.tsx'
import { DemoSection } from './DemoSection.tsx'
import { DiagnosticsSection } from './DiagnosticsSection.tsx'
import { OwnerSection } from './OwnerSection.tsx'
import { UpdatesSection } from './UpdatesSection.tsx'
import css from './SettingsPage.module.css'

/** How the console looks, whose it is, its copies and what it tells support. */
export const SettingsPage = () => {
  useDateStyle()
  useEffect(followAppInfo, [])
  const { info, error } = useAppInfo()
  if (info === null)
    return error === null ? <Skeleton /> : <ErrorState error={error} onRetry={() => void loadAppInfo()} />
  return (
    <div className={css.page} data-pane-focus tabIndex={-1}>
      <h1>Settings</h1>
      <VaultProblem vault={info.vault} />
      <AppearanceSection />
      <OwnerSection key={info.ownerName} name={info.ownerName ?? ''} />
      <ApiTokensSection host={info.host} />
      <CopiesSection />
      {(info.demoAvailable || info.demoRunning) && <DemoSection running={info.demoRunning} />}
      {info.host === 'desktop' && <UpdatesSection />}
      <DiagnosticsSection />
      <AboutSection info={info} />
    </div>
  )
}
