import { describe, expect, it } from 'vitest'
import {
  describeIdentity,
  identityOf,
  isPlausibleSuccessor,
  isSameCluster,
  type ClusterIdentity,
} from '#main/features/fleet/identity.ts'

const cluster = (name: string, nodes: Record<string, string>): ClusterIdentity => ({
  kind: 'cluster',
  name,
  nodes: Object.entries(nodes).map(([node, fingerprint]) => ({ name: node, fingerprint })),
})
const alone = (node: string, fingerprint: string): ClusterIdentity => ({
  kind: 'standalone',
  name: '',
  nodes: [{ name: node, fingerprint }],
})

describe('recognising a cluster', () => {
  it.each<[string, ClusterIdentity, ClusterIdentity, boolean]>([
    ['the same through another node', cluster('a', { p1: 'A', p2: 'B' }), cluster('a', { p1: 'A', p2: 'B' }), true],
    ['grown by a node', cluster('a', { p1: 'A' }), cluster('a', { p1: 'A', p2: 'B' }), true],
    ['certificates unknown on one side', cluster('a', { p1: 'A' }), cluster('a', { p1: '' }), true],
    ['one certificate renewed', cluster('a', { p1: 'A', p2: 'B' }), cluster('a', { p1: 'X', p2: 'B' }), true],
    ['names as two customers have them', cluster('pve', { p1: 'A' }), cluster('pve', { p1: 'B' }), false],
    ['no node in common', cluster('a', { p1: 'A' }), cluster('a', { p2: 'A' }), false],
    ['other name', cluster('a', { p1: 'A' }), cluster('b', { p1: 'A' }), false],
    ['a node alone, twice', alone('pve', 'A'), alone('pve', 'A'), true],
    ['two nodes alone, both named pve', alone('pve', 'A'), alone('pve', 'B'), false],
    ['a node that joined a cluster', alone('p1', 'A'), cluster('a', { p1: 'A' }), false],
    ['seen without the right to the status', { ...alone('p1', 'A'), kind: 'unknown' }, cluster('a', { p1: 'A' }), true],
    ['seen without the right, nothing to compare', { ...alone('p1', ''), kind: 'unknown' }, alone('p1', 'A'), false],
  ])('%s', (_name, one, other, same) => {
    expect(isSameCluster(one, other)).toBe(same)
    expect(isSameCluster(other, one)).toBe(same)
  })

  it.each<[string, ClusterIdentity, ClusterIdentity, boolean]>([
    ['every certificate renewed', cluster('a', { p1: 'A' }), cluster('a', { p1: 'X' }), true],
    ['a node that joined a cluster', alone('p1', 'A'), cluster('a', { p1: 'X', p2: 'Y' }), true],
    ['a renamed cluster', cluster('a', { p1: 'A' }), cluster('b', { p1: 'A' }), true],
    ['another customer with nodes of the same names', cluster('a', { p1: 'A' }), cluster('b', { p1: 'X' }), false],
    ['other nodes', cluster('a', { p1: 'A' }), cluster('a', { q1: 'A' }), false],
    ['nothing known before', cluster('', {}), cluster('a', { p1: 'A' }), true],
  ])('an entry may go on: %s', (_name, before, after, may) => {
    expect(isPlausibleSuccessor(before, after)).toBe(may)
  })

  it('is read from the status, the certificates, and the address that answered', () => {
    const nodes = [
      { name: 'p1', nodeid: 1, ip: '10.0.0.1', online: true, local: true },
      { name: 'p2', nodeid: 2, ip: '', online: false, local: false },
    ]
    expect(identityOf({ clusterName: 'a', quorate: true, nodes }, new Map(), 'PIN')).toEqual(
      cluster('a', { p1: 'PIN', p2: '' }),
    )
    expect(
      identityOf({ clusterName: null, quorate: null, nodes: nodes.slice(0, 1) }, new Map([['p1', 'A']]), 'PIN'),
    ).toEqual(alone('p1', 'A'))
    expect(identityOf(null, new Map([['p1', 'A']]), 'PIN').kind).toBe('unknown')
    expect(describeIdentity(cluster('a', { p1: '', p2: '' }))).toBe('cluster "a" (p1, p2)')
  })
})
