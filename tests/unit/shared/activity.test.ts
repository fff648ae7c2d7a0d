import { describe, expect, it } from 'vitest'
import { activitySentence } from '#shared/model/activity.ts'

describe('a row of the activity', () => {
  it.each([
    ['cluster.added', 'acme-dc1', 'Cluster “acme-dc1” added'],
    ['vm.power', 'web-01', 'Guest “web-01” power'],
    ['address.range_saved', '10.0.0.0/24', 'Range “10.0.0.0/24” saved'],
    ['cluster.connections_tested', 'Test connections: 6 clusters', 'Job “Test connections: 6 clusters” started'],
    ['session.all_ended', 'mara', 'All sessions of “mara” ended'],
    ['cluster.added', '$& “…” $1', 'Cluster “$& “…” $1” added'],
    ['cluster.added', '', 'Cluster added'],
    ['database.copied', 'copy-1', 'Copy of the database taken'],
  ])('%s on “%s” reads as a sentence', (action, label, sentence) => {
    expect(activitySentence(action, label)).toBe(sentence)
  })
})
