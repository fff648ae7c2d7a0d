import { screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { ClusterNodes, ClusterStorages } from '#renderer/features/clusters/ClusterLists.tsx'
import { makeCluster, makeNode, makeStorage } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

beforeEach(pretendLayout)

const shapeOf = async (word: string): Promise<string | null> =>
  (await screen.findByText(word)).getAttribute('data-shape')

it('marks nodes and storages as remembered while their cluster does not answer, and as online when it does', async () => {
  const online = makeCluster(1)
  const lists = (state: 'online' | 'unreachable' | 'disabled') => {
    const cluster = { ...online, state }
    return (
      <>
        <ClusterNodes cluster={cluster} nodes={[makeNode(1, 'pve1', { status: 'online' })]} />
        <ClusterStorages cluster={cluster} storages={[makeStorage(1, 'local', { status: 'available' })]} />
      </>
    )
  }
  for (const state of ['unreachable', 'disabled'] as const) {
    mountPage(lists(state))
    expect(await shapeOf('online')).toBe('hatched')
    expect(await shapeOf('available')).toBe('hatched')
  }
  mountPage(lists('online'))
  expect(await shapeOf('online')).toBe('disc')
  expect(await shapeOf('available')).toBe('disc')
})
