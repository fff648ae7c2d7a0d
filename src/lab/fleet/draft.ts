import type { Random } from '../world/random.ts'
import type { Purpose, System } from './names.ts'

/** What is settled about a guest before its configuration is written. */
export type Draft = {
  random: Random
  vmid: number
  name: string
  node: string
  system: System
  purpose: Purpose
  environment: string
  cores: number
  memoryMib: number
  diskGib: number
  storage: string
  mac: string
  address: { four: string; six: string | null; gateway: string; vlan: number; static: boolean }
}

export const mac = (random: Random): string =>
  `BC:24:11:${random.hex(6).toUpperCase().match(/../g)?.join(':') ?? '00:00:00'}`
