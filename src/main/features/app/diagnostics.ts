import type { ClusterView } from '#shared/model/cluster.ts'
import type { LogEntry } from '../../log/log.ts'

/** What the text tells beside the log; each part is asked for when the text is made, and may fail alone. */
type DiagnosticPart = readonly [title: string, describe: () => string | Promise<string>]

interface Dependencies {
  readonly parts: readonly DiagnosticPart[]
  readonly entries: () => readonly LogEntry[]
  /** Takes known secrets and what looks like one out of the finished text. */
  readonly redact: (text: string) => string
}

/** States of the clusters without names and addresses, which are the customers'. */
export const clusterLines = (clusters: readonly ClusterView[]): string =>
  clusters
    .map(({ id, state, problem, asOf, guests, nodesOnline, nodesTotal, addresses }) =>
      [
        id,
        state,
        ...(problem === null ? [] : [problem.code]),
        `as of ${asOf ?? 'never'}`,
        `${guests} guests, ${nodesOnline} of ${nodesTotal} nodes, ${addresses.length} addresses`,
      ].join(', '),
    )
    .join('\n') || 'none'

const describeSafely = async (describe: DiagnosticPart[1]): Promise<string> => {
  try {
    return await describe()
  } catch (error) {
    return `not available: ${error instanceof Error ? error.message : String(error)}`
  }
}

const line = ({ at, level, scope, message, fields }: LogEntry): string =>
  `${at} ${level} ${scope}: ${message}${Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`}`

/** A text for support. Redacted part by part and line by line, as the redactor bounds what it takes at once. */
export const diagnosticsText = async ({ parts, entries, redact }: Dependencies): Promise<string> => {
  const sections: string[] = []
  for (const [title, describe] of parts) sections.push(`${title}\n${redact(await describeSafely(describe))}`)
  return [
    ...sections,
    `Log\n${entries()
      .map((entry) => redact(line(entry)))
      .join('\n')}`,
  ].join('\n\n')
}
