import { useClusters } from '#renderer/client/clusters.store.ts'

export const Tree = () => {
  const clusters = useClusters((state) => state.clusters)
  return (
    <ul>
      {clusters.map((cluster) => (
        <li key={cluster.id}>{cluster.name}</li>
      ))}
    </ul>
  )
}
