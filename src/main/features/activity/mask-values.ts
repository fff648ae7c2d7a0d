import type { ActivityFields } from '#shared/model/activity.ts'
import type { ActivityValues } from '../../activity-note.ts'
import { isSecretName } from '../../log/redaction.ts'

const MASK = '•••'
const MOST_TEXT = 2000
const MOST_ITEMS = 200

/**
 * Values fit for the record: what is named like a secret is masked, what looks like one removed, long text cut.
 * @param clean removes secrets from a text
 */
export const maskValues = (
  values: ActivityValues | undefined,
  clean: (text: string) => string,
): ActivityFields | null => {
  if (values === undefined) return null
  const kept = (value: string): string => {
    const text = clean(value)
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)} …` : text
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, ActivityFields[string]] => {
      if (value !== null && value !== '' && isSecretName(name)) return [name, MASK]
      if (typeof value === 'string') return [name, kept(value)]
      if (typeof value === 'object' && value !== null) {
        return [name, value.slice(0, MOST_ITEMS).map((item) => (typeof item === 'string' ? kept(item) : item))]
      }
      return [name, value]
    }),
  )
}
