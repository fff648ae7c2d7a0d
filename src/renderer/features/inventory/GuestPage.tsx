import { useParams } from 'react-router'
import { useInventory } from '#renderer/client/inventory.store.ts'

export const GuestPage = () => {
  const { id } = useParams()
  const guest = useInventory((state) => state.guests.find((row) => row.id === id))
  return <h1>{guest?.name}</h1>
}
