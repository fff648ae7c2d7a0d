import { decodeDisks, type GuestConfigValues } from './guest-config.ts'

/**
 * Keys of a guest's configuration under which a volume is attached: `ide2`. Changes that wait for a restart count too: a
 * CD that will be put in is as needed as one that is in.
 * @param pending new values by key; null: the key goes with the restart, until then it counts
 */
export const keysThatName = (
  volid: string,
  values: GuestConfigValues,
  pending: Readonly<Record<string, string | null>>,
): string[] => {
  const waiting: Record<string, string> = {}
  for (const [key, value] of Object.entries(pending)) if (value !== null) waiting[key] = value
  const attached = [...decodeDisks(values), ...decodeDisks(waiting)].filter((disk) => disk.volid === volid)
  return [...new Set(attached.map(({ key }) => key))]
}
