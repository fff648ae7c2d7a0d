import { useCallback, useEffect, useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import type { VolumeRef } from '#shared/contract/catalogue.contract.ts'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { AppError } from '#shared/errors.ts'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'

export type Usage = OperationOutput<'catalogue.usage'>[number]

/** How a call names a volume; any of its nodes does. */
export const volumeRef = ({ clusterId, storage, volid, nodes }: CatalogueVolume): VolumeRef => ({
  clusterId,
  storage,
  volid,
  node: nodes[0] ?? '',
})

interface UsageState {
  /** By key of the volume; null: not known yet. */
  readonly usage: ReadonlyMap<string, Usage> | null
  readonly error: AppError | null
  readonly reload: () => void
}

/** Who uses each place of a file, by the configurations as last read. */
export const useUsage = (places: readonly CatalogueVolume[]): UsageState => {
  const [state, setState] = useState<Omit<UsageState, 'reload'>>({ usage: null, error: null })
  const reload = useCallback(() => {
    call('catalogue.usage', { volumes: places.map(volumeRef) }).then(
      (found) => {
        const keyed = places.flatMap((place): [string, Usage][] => {
          const ref = volumeRef(place)
          const usage = found.find(
            ({ clusterId, node, volid }) => clusterId === ref.clusterId && node === ref.node && volid === ref.volid,
          )
          return usage === undefined ? [] : [[place.key, usage]]
        })
        setState({ usage: new Map(keyed), error: null })
      },
      (thrown: unknown) => {
        setState({ usage: null, error: asAppError(thrown) })
      },
    )
  }, [places])
  useEffect(reload, [reload])
  return { ...state, reload }
}

export const isUsed = (usage: Usage | undefined): boolean =>
  usage !== undefined && (usage.guests.length > 0 || usage.others > 0)

/** `web-01 (101), 2 of others` */
export const usersText = ({ guests, others }: Usage): string =>
  [...guests.map(({ name, vmid }) => `${name} (${vmid})`), ...(others > 0 ? [`${others} of others`] : [])].join(', ')
