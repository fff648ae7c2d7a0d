import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { LockScreen } from '#renderer/features/access/LockScreen.tsx'
import { AppError } from '#shared/errors.ts'
import { mountPage } from '#support/mount-page.tsx'

it('says how long to wait after too many wrong passphrases, and keeps what was typed', async () => {
  const sentence = 'Too many wrong passphrases. Wait 5 seconds, then try again.'
  const { user } = mountPage(<LockScreen />, {
    'lock.unlock': () => {
      throw new AppError('busy', sentence, { seconds: 5 })
    },
  })
  const field = screen.getByLabelText('Passphrase')
  await user.type(field, 'seven green chairs{Enter}')
  await screen.findByText(sentence)
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(field).toHaveProperty('value', 'seven green chairs')
})
