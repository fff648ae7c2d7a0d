import { expect, it, onTestFinished } from 'vitest'
import { ConsoleId } from '#shared/model/console.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import { createConsoleRecord } from '#main/features/consoles/console-record.ts'
import { createOpenConsolesRepository } from '#main/features/consoles/open-consoles.repository.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import type { AuditEntry } from '#main/transport/dispatch.ts'
import { AT_THE_DESK, ownerActor } from '#main/transport/owner-actor.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { newId } from '#support/new-id.ts'

const note: ActivityNote = {
  entity: 'guest',
  entityId: newId(),
  label: 'web-01',
  companyId: null,
  description: 'Screen of “web-01” (101) opened',
}

const setup = async () => {
  const clock = createHeldClock()
  const db = await openDatabase(':memory:', { migrations: allMigrations, clock })
  onTestFinished(() => {
    db.close()
  })
  const repository = createOpenConsolesRepository(db)
  const told: AuditEntry[] = []
  let refusal: Error | null = null
  const errors: string[] = []
  const start = () =>
    createConsoleRecord({
      repository,
      clock,
      record: (entry) => {
        if (refusal !== null) throw refusal
        told.push(entry)
      },
      log: { error: (message) => errors.push(message) },
    })
  const record = start()
  const console_ = {
    id: ConsoleId.parse(newId()),
    operation: 'consoles.open',
    note,
    caller: { ...AT_THE_DESK, agent: 'Mozilla/5.0' },
    actor: ownerActor('Mara Richter'),
    openedAt: clock.now(),
  } as const
  const sentences = () => told.flatMap(({ notes }) => notes.map(({ description }) => description))
  return {
    clock,
    record,
    start,
    repository,
    told,
    errors,
    sentences,
    opened: console_,
    refuse: (error: Error | null) => (refusal = error),
  }
}

it('tells at the next start of what was open when the program was killed, once, by who and until when it is known', async () => {
  const { clock, record, start, opened, told, sentences } = await setup()
  record.opened(opened)
  clock.advance(90_000)
  record.stillOpen()
  const lastKnownAt = new Date(clock.now()).toISOString()
  // Killed, and started a day later; somebody opens another before it is told.
  clock.advance(86_400_000)
  const next = start()
  next.opened({ ...opened, id: ConsoleId.parse(newId()) })
  next.tellLost()
  expect(sentences()).toEqual([
    `Screen of “web-01” (101) closed, as Multpanel ended while it was open: last known open at ${lastKnownAt.slice(0, 10)} ${lastKnownAt.slice(11, 19)} UTC, after 1 min 30 s`,
  ])
  expect(told[0]).toMatchObject({
    activity: 'console.closed',
    operation: 'consoles.open',
    caller: { via: 'ipc', agent: 'Mozilla/5.0' },
    actor: { name: 'Mara Richter', userId: opened.actor.userId },
    notes: [{ entityId: note.entityId, label: 'web-01', after: { seconds: 90, lastKnownAt } }],
  })
  next.tellLost()
  expect(told).toHaveLength(1)
})

it('tells nothing anew of what was closed, and tries again where the record could not be written', async () => {
  const { clock, record, start, repository, opened, sentences, errors, refuse } = await setup()
  record.opened(opened)
  clock.advance(5000)
  refuse(new Error('the disk is full'))
  record.closed(opened, 'left')
  expect(errors).toHaveLength(1)
  expect(repository.all()).toHaveLength(1)
  start().tellLost()
  expect(errors).toHaveLength(2)
  expect(repository.all()).toHaveLength(1)
  refuse(null)
  record.closed(opened, 'left')
  expect(sentences()).toEqual(['Screen of “web-01” (101) closed after 5 s: left'])
  start().tellLost()
  expect(sentences()).toHaveLength(1)
})
