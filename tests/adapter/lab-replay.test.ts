import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { usedByProduct } from '#support/lab/replay/product-paths.ts'
import { reasons } from '#support/lab/replay/reasons.ts'
import { replay, type Result } from '#support/lab/replay/replay.ts'
import { fidelityReport, summarize } from '#support/lab/replay/report.ts'

const document = new URL('../../docs/lab-fidelity.md', import.meta.url)

describe('the lab against exchanges recorded from the genuine API', () => {
  let results: Result[] = []
  beforeAll(async () => {
    results = await replay()
  }, 120_000)

  it('agrees with at least 95 % of what touches the paths the product uses', () => {
    const { all, product } = summarize(results)
    expect(product.compared).toBeGreaterThan(300)
    expect(product.share).toBeGreaterThanOrEqual(0.95)
    expect(all.share).toBeGreaterThanOrEqual(0.95)
  })

  it('knows the reason of every difference, and names none for what agrees', () => {
    const differing = results.filter(({ verdict }) => verdict === 'differs')
    const unexplained = differing
      .filter(({ exchange }) => reasons[exchange.index] === undefined)
      .map(
        ({ exchange, differences }) => `${exchange.index} ${exchange.method} ${exchange.path}: ${differences[0] ?? ''}`,
      )
    expect(unexplained).toEqual([])
    expect(Object.keys(reasons).map(Number)).toEqual(differing.map(({ exchange }) => exchange.index))
  })

  it('simulates every reading path the product uses', () => {
    const missing = results
      .filter(({ verdict, exchange }) => verdict === 'not simulated' && exchange.method === 'GET')
      .filter(({ exchange }) => usedByProduct(exchange.path))
      .map(({ exchange }) => exchange.path)
    expect(missing).toEqual([])
  })

  it('is described truly by docs/lab-fidelity.md', () => {
    const report = fidelityReport(results)
    if (process.env['LAB_FIDELITY'] === 'write') writeFileSync(document, report)
    expect(readFileSync(document, 'utf8')).toBe(report)
  })
})
