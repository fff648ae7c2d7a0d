import { expect, it } from 'vitest'
import { decodeGraph } from '#main/adapters/proxmox/decode-rrd.ts'
import { sample } from '#support/pve/samples.ts'

const graphOf = (file: string) => decodeGraph(sample(file).data)

it('reads a node of version 8 and one of 9 into the same columns', () => {
  const shared = ['cpu', 'iowait', 'load', 'mem', 'maxmem', 'swap', 'maxswap', 'disk', 'maxdisk', 'netin', 'netout']
  for (const file of ['rrddata-node-pve8.json', 'rrddata-node-pve9.json'])
    expect(Object.keys(graphOf(file).columns), file).toEqual(shared)
  const { columns } = graphOf('rrddata-node-pve8.json')
  expect(columns.mem?.[0]).toBe(5_607_787_998)
  expect(columns.maxmem?.[0]).toBe(16_540_225_536)
  expect(columns.load?.[0]).toBe(4.895)
})

it('reads guests of both kinds; rates stay bytes a second, the memory seen by the host is only a VM’s', () => {
  const vm = graphOf('rrddata-qemu-pve9.json')
  const container = graphOf('rrddata-lxc-pve9.json')
  expect(vm.columns.memhost?.[0]).toBe(1_466_588_110)
  expect(container.columns.memhost).toBeUndefined()
  expect(container.columns.netin?.[0]).toBe(316)
  expect(vm.times.length).toBe(vm.columns.cpu?.length)
})

it('takes numbers as text, passes over what is none, and a row without a time', () => {
  const { times, columns } = decodeGraph([
    { time: '60', cpu: '0.5', mem: null },
    { time: 120, cpu: 'NaN', mem: 'much' },
    { cpu: 1 },
    { time: -5, cpu: 1 },
  ])
  expect(times).toEqual([60, 120])
  expect(columns).toEqual({ cpu: [0.5, null] })
})
