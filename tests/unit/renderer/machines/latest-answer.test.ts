import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLatestAnswer } from '#renderer/features/machines/latest-answer.ts'

describe('a question that changes while somebody types', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const setUp = () => {
    const waiting = new Map<string, (answer: string) => void>()
    const asked: string[] = []
    const answers: string[] = []
    const latest = createLatestAnswer<string, string>({
      ask: (question) => {
        asked.push(question)
        return new Promise((resolve) => waiting.set(question, resolve))
      },
      afterMs: 250,
      onAnswer: (answer) => answers.push(answer),
      onFailure: (error) => answers.push(error.message),
    })
    return { latest, asked, answers, answer: (question: string) => waiting.get(question)?.(question.toUpperCase()) }
  }

  it('is asked once, a moment after the last change', async () => {
    const { latest, asked } = setUp()
    for (const question of ['a', 'ab', 'abc']) latest.put(question)
    await vi.advanceTimersByTimeAsync(250)
    expect(asked).toEqual(['abc'])
  })

  it('drops what answers an older one, in whatever order the answers come', async () => {
    const { latest, answers, answer } = setUp()
    latest.put('first')
    await vi.advanceTimersByTimeAsync(250)
    latest.put('second')
    await vi.advanceTimersByTimeAsync(250)
    answer('second')
    answer('first')
    await vi.advanceTimersByTimeAsync(0)
    expect(answers).toEqual(['SECOND'])
  })

  it('hears nothing any more once it is dropped', async () => {
    const { latest, answers, answer } = setUp()
    latest.put('first')
    await vi.advanceTimersByTimeAsync(250)
    latest.drop()
    answer('first')
    await vi.advanceTimersByTimeAsync(0)
    expect(answers).toEqual([])
  })
})
