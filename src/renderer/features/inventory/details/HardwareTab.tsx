import { formatBytes } from '#renderer/components/format.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import { CONFIG_WORDS, configValue } from './config-words.ts'
import css from './Details.module.css'
import { FactAge, Facts } from './Facts.tsx'

export const HardwareTab = ({ detail }: { readonly detail: GuestDetail }) => {
  const { config, pending, disks } = detail
  return (
    <>
      <FactAge at={config.at} />
      {disks.map((disk) => (
        <div key={disk.key} className={css.card}>
          <h3>
            {disk.key}
            <span>{disk.cdrom ? 'CD/DVD' : disk.size === null ? 'size not known' : formatBytes(disk.size)}</span>
          </h3>
          <p className="mono">{disk.volid === '' ? 'empty' : disk.volid}</p>
          {!disk.backup && !disk.cdrom && <p>Left out of backups</p>}
        </div>
      ))}
      <Facts
        pairs={Object.entries(CONFIG_WORDS).map(([key, title]) => {
          const value = config.value[key]
          const next = pending.value[key]
          if (value === undefined && next === undefined) return null
          const waits =
            next === undefined ? '' : ` → ${next === null ? 'removed' : configValue(key, next)} after a reboot`
          return [title, `${value === undefined ? '–' : configValue(key, value)}${waits}`]
        })}
      />
    </>
  )
}
