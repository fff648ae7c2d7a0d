import type { AppInfo } from '#shared/contract/app.contract.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

const VAULTS: Readonly<Record<AppInfo['vault']['kind'], string>> = {
  keychain: 'keychain of the operating system',
  'key-file': 'sealed with a key file outside the database',
}
const HOSTS: Readonly<Record<AppInfo['host'], string>> = { desktop: 'desktop', served: 'served to browsers' }

export const AboutSection = ({ info }: { readonly info: AppInfo }) => (
  <Section title="About">
    <dl className={css.about}>
      <dt>Version</dt>
      <dd className="num">Multpanel {info.version}</dd>
      <dt>Runs as</dt>
      <dd>
        {HOSTS[info.host]} on {info.platform}
      </dd>
      <dt>Data</dt>
      <dd className={css.path}>
        <span className="mono">{info.dataDirectory}</span>
        <CopyButton text={info.dataDirectory} what="data directory" />
      </dd>
      <dt>Secrets</dt>
      <dd>
        {VAULTS[info.vault.kind]}
        {!info.vault.available && ', not available at present'}
      </dd>
      {info.host === 'served' && (
        <>
          <dt>API</dt>
          <dd>
            <a href="/api/docs" target="_blank" rel="noreferrer">
              What scripts can call
            </a>
          </dd>
        </>
      )}
    </dl>
  </Section>
)
