import { z } from 'zod'

/** IEEE 802.1Q: 0 means “no VLAN” and 4095 is reserved. */
export const Vlan = z
  .number()
  .int('A VLAN tag is a whole number from 1 to 4094.')
  .min(1, 'VLAN 0 means no VLAN at all (IEEE 802.1Q). Choose 1 to 4094, or leave it empty.')
  .max(4094, 'VLAN tags end at 4094; 4095 is reserved (IEEE 802.1Q). Choose 1 to 4094.')
