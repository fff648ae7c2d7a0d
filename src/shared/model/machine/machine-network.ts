import { z } from 'zod'
import { IpText } from '../address-range.ts'
import { RangeId } from '../ids.ts'
import { Vlan } from '../ip/vlan.ts'

/** What the interface is plugged into. A VNet brings its own VLAN, so none is set on the interface. */
export const MachineNetwork = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bridge'),
    bridge: z
      .string()
      .trim()
      .regex(/^[A-Za-z][\w.-]{0,14}$/, 'Choose a bridge.'),
    /** Null: untagged. */
    vlan: Vlan.nullable().default(null),
  }),
  z.object({
    kind: z.literal('vnet'),
    vnet: z
      .string()
      .trim()
      .regex(/^[a-z][a-z0-9]{1,7}$/, 'Choose a VNet.'),
  }),
])
export type MachineNetwork = z.infer<typeof MachineNetwork>

/** `static` takes an address of a range: the one typed, or the next free (null). With several machines always the next free. */
const Static = z.object({ mode: z.literal('static'), rangeId: RangeId, address: IpText.nullable().default(null) })

export const MachineIpv4 = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('none') }),
  z.object({ mode: z.literal('dhcp') }),
  Static,
])
export type MachineIpv4 = z.infer<typeof MachineIpv4>

/** `auto`: SLAAC, from the router's advertisements. */
export const MachineIpv6 = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('none') }),
  z.object({ mode: z.literal('auto') }),
  z.object({ mode: z.literal('dhcp') }),
  Static,
])
export type MachineIpv6 = z.infer<typeof MachineIpv6>

/** Model of the virtual card; containers have none. */
export const NicModel = z.enum(['virtio', 'e1000', 'e1000e', 'vmxnet3', 'rtl8139'])
export type NicModel = z.infer<typeof NicModel>

/** The first is `net0`. */
export const MachineNic = z.object({
  network: MachineNetwork,
  model: NicModel.default('virtio'),
  firewall: z.boolean().default(true),
  ipv4: MachineIpv4.default({ mode: 'dhcp' }),
  ipv6: MachineIpv6.default({ mode: 'none' }),
})
export type MachineNic = z.infer<typeof MachineNic>
