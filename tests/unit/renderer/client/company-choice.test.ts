import { expect, test } from 'vitest'
import { choiceAfter } from '#renderer/client/company-choice.ts'
import type { CompanyChoice } from '#shared/model/preference.ts'
import { companyId } from '#support/fleet-rows.ts'

test('Ctrl+. goes through the companies one by one, then the own, and ends with all of them', () => {
  const choices: readonly CompanyChoice[] = [null, companyId(1), companyId(2), 'own']
  const gone: CompanyChoice[] = []
  let at: CompanyChoice = null
  for (let step = 0; step < choices.length; step += 1) {
    at = choiceAfter(choices, at)
    gone.push(at)
  }
  expect(gone).toEqual([companyId(1), companyId(2), 'own', null])
})
