import { CopyButton } from '#renderer/components/CopyButton.tsx'
import type { GuestDetail } from '#shared/model/guest.ts'
import css from './Details.module.css'
import { FactAge } from './Facts.tsx'

/** The configuration as Proxmox holds it, one `key: value` a line. */
export const ConfigTab = ({ detail }: { readonly detail: GuestDetail }) => {
  const entries = Object.entries(detail.config.value).sort(([a], [b]) => (a < b ? -1 : 1))
  return (
    <>
      <div className={css.rawHead}>
        <FactAge at={detail.config.at} />
        <CopyButton text={entries.map(([key, value]) => `${key}: ${value}`).join('\n')} what="configuration" />
      </div>
      {entries.length === 0 ? (
        <p className={css.empty}>The configuration was not read yet.</p>
      ) : (
        <pre className={css.raw}>
          {entries.map(([key, value]) => (
            <span key={key}>
              <b>{key}</b>
              {`: ${value}\n`}
            </span>
          ))}
        </pre>
      )}
    </>
  )
}
