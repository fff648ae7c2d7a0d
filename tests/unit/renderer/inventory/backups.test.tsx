import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { BackupsTab } from '#renderer/features/inventory/details/BackupsTab.tsx'
import { lookOf } from '#renderer/features/inventory/cluster-looks.ts'
import { guestColumns } from '#renderer/features/inventory/guest-columns.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { GuestBackup, GuestDetail } from '#shared/model/guest.ts'
import { clusterId, makeCluster, makeGuest } from '#support/fleet-rows.ts'

afterEach(cleanup)

const backup = (name: string, change: Partial<GuestBackup> = {}): GuestBackup => ({
  volid: `pbs:backup/vm/100/${name}`,
  storage: 'pbs',
  takenAt: '2026-11-20T02:00:00Z',
  size: 1024 ** 3,
  format: 'pbs-vm',
  notes: '',
  protected: false,
  verification: '',
  ...change,
})
const lookWith = (backupsUnknown: ClusterView['backupsUnknown']) => lookOf(makeCluster(1, { backupsUnknown }))
const showTab = (backups: readonly GuestBackup[], unknown: ClusterView['backupsUnknown'] = null) => {
  // The tab reads nothing else of a guest.
  const detail = { backups: { at: '2026-11-23T12:00:00Z', value: backups } } as unknown as GuestDetail
  render(<BackupsTab look={lookWith(unknown)} detail={detail} />)
}

describe('the backups of a guest', () => {
  test('tell what their verification found by colour, shape and word', () => {
    showTab([
      backup('a', { verification: 'failed', protected: true }),
      backup('b', { verification: 'ok' }),
      backup('c', { verification: 'running' }),
      backup('d'),
    ])
    const marks = screen
      .getAllByRole('listitem')
      .map((item) => item.querySelector<HTMLElement>('[data-shape]'))
      .map((mark) => [mark?.textContent, mark?.dataset['shape'], mark?.dataset['tone']])
    expect(marks).toEqual([
      ['verification failed', 'cross', 'red'],
      ['verified', 'disc', 'green'],
      ['verification running', 'hatched', 'grey'],
      [undefined, undefined, undefined],
    ])
    expect(screen.getByText('verification failed').title).toContain('Make a new backup')
    expect(screen.getByText('pbs · protected')).toBeTruthy()
  })

  test('are said to be none only where they would be seen', () => {
    showTab([])
    expect(screen.getByText(/list no backup of it/)).toBeTruthy()
    cleanup()
    showTab([], 'rights')
    expect(screen.queryByText(/list no backup of it/)).toBeNull()
    expect(screen.getByRole('note').textContent).toMatch(/Not known.*VM\.Backup on \/vms/)
    cleanup()
    showTab([backup('a')], 'not_listed')
    expect(screen.getByRole('note').textContent).toMatch(/There may be more.*could be listed yet/)
  })
})

describe('the backup column', () => {
  const blind = clusterId(2)
  const looks = new Map([
    [clusterId(1), lookWith(null)],
    [blind, lookWith('rights')],
  ])
  const column = guestColumns(looks, new Map(), new Map()).find(({ id }) => id === 'backup')
  const old = makeGuest(1, { clusterId: clusterId(1), lastBackupAt: '2026-11-01T02:00:00Z' })
  const none = makeGuest(2, { clusterId: clusterId(1), lastBackupAt: null })
  const unknown = makeGuest(3, { clusterId: blind, lastBackupAt: null })

  test('tells none from not known, with the reason', () => {
    expect([none, unknown].map((row) => column?.text(row))).toEqual(['none', 'not known'])
    render(column?.render(unknown))
    expect(screen.getByText('not known').title).toContain('VM.Backup')
  })

  test('sorts none as the oldest, and what is not known last whichever way', () => {
    const keys = [old, none, unknown].map((row) => column?.sortKey?.(row))
    expect(keys[1]).toBeGreaterThan(keys[0] as number)
    expect(keys[2]).toBeNull()
  })
})
