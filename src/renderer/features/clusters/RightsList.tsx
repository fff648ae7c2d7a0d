import { StatusMark } from '#renderer/components/StatusMark.tsx'
import type { MissingRight } from '#shared/model/cluster.ts'
import css from './ClusterPage.module.css'
import { rightsByFeature } from './cluster-state.ts'

/** What will not work with this sign-in, by feature, and which privilege on which path would mend it. */
export const RightsList = ({ missing }: { readonly missing: readonly MissingRight[] }) => {
  if (missing.length === 0) return <StatusMark tone="green" shape="disc" word="Every right the console uses is there" />
  return (
    <ul className={css.rights} aria-label="Missing rights">
      {rightsByFeature(missing).map(({ feature, lacks }) => (
        <li key={feature}>
          <StatusMark tone="amber" shape="ring" word={feature} />
          <span className={css.lacks}>
            {lacks.map(({ path, privileges }) => (
              <span key={path}>
                lacks <code className="mono">{privileges.join(', ')}</code> on <code className="mono">{path}</code>
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
