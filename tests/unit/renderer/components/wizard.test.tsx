import { screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { Wizard } from '#renderer/components/wizard/Wizard.tsx'
import { mountPage } from '#support/mount-page.tsx'

const IDS = ['first', 'second', 'review'] as const
type Id = (typeof IDS)[number]

const Example = ({ onSubmit, onClose }: { readonly onSubmit: () => void; readonly onClose: () => void }) => {
  const [current, setCurrent] = useState<Id>('first')
  const [furthest, setFurthest] = useState<Id>('first')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const [focus, setFocus] = useState<{ readonly field: string } | null>(null)
  const goOn = (): void => {
    setTried(true)
    if (text === '') return
    const next = IDS[IDS.indexOf(current) + 1] ?? 'review'
    setCurrent(next)
    if (IDS.indexOf(next) > IDS.indexOf(furthest)) setFurthest(next)
  }
  return (
    <Wizard
      title="Make a thing"
      steps={IDS.map((id) => ({ id, title: `The ${id}`, ...(id === 'first' ? { summary: text } : {}) }))}
      current={current}
      furthest={furthest}
      focus={focus}
      dirty={text !== ''}
      submitLabel="Make it"
      onStep={setCurrent}
      onContinue={goOn}
      onSubmit={onSubmit}
      onClose={onClose}
    >
      {current === 'first' && (
        <>
          <LabelledField label="Other" name="other" value="" onChange={() => undefined} />
          <LabelledField
            label="Name"
            name="name"
            value={text}
            error={tried && text === '' ? 'Enter a name.' : undefined}
            onChange={setText}
          />
        </>
      )}
      {current === 'second' && <LabelledField label="Size" name="size" value="2" onChange={() => undefined} />}
      {current === 'review' && (
        <button
          type="button"
          onClick={() => {
            setCurrent('first')
            setFocus({ field: 'name.0' })
          }}
        >
          Put it right
        </button>
      )}
    </Wizard>
  )
}

const mount = () => {
  const onSubmit = vi.fn()
  const onClose = vi.fn()
  return { ...mountPage(<Example onSubmit={onSubmit} onClose={onClose} />), onSubmit, onClose }
}
const step = (): string | null => document.querySelector('[aria-current="step"]')?.textContent ?? null

it('stays at a step with something wrong, says it at the field and puts the cursor there', async () => {
  const { user } = mount()
  expect(document.activeElement).toBe(screen.getByLabelText('Other'))
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(screen.getByText('Enter a name.')).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByLabelText('Name'))
  expect(step()).toContain('The first')
})

it('is walked with keys alone, there and back, and loses nothing', async () => {
  const { user, onSubmit } = mount()
  await user.type(screen.getByLabelText('Name'), 'web')
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(document.activeElement).toBe(screen.getByLabelText('Size'))
  await user.keyboard('{Alt>}{PageUp}{/Alt}')
  expect(screen.getByDisplayValue('web')).toBeTruthy()
  await user.keyboard('{Alt>}{PageDown}{/Alt}')
  await user.keyboard('{Alt>}{PageDown}{/Alt}')
  expect(step()).toContain('The review')
  expect(onSubmit).not.toHaveBeenCalled()
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(onSubmit).toHaveBeenCalledOnce()
})

it('opens by its list what was reached, and no further', async () => {
  const { user } = mount()
  const list = screen.getByRole('list', { name: 'Steps' })
  const button = (name: RegExp) => screen.getByRole<HTMLButtonElement>('button', { name })
  expect(button(/The review/).disabled).toBe(true)
  await user.type(screen.getByLabelText('Name'), 'web')
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(list.textContent).toContain('web')
  await user.click(button(/The first/))
  expect(step()).toContain('The first')
  button(/The first/).focus()
  await user.keyboard('{ArrowDown}{Enter}')
  expect(step()).toContain('The second')
})

it('hears its keys when what had the focus is gone', async () => {
  const { user, onSubmit } = mount()
  await user.type(screen.getByLabelText('Name'), 'web')
  await user.keyboard('{Control>}{Enter}{Enter}{/Control}')
  screen.getByRole('dialog').focus()
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(onSubmit).toHaveBeenCalledOnce()
})

it('goes from the review to the field in question', async () => {
  const { user } = mount()
  await user.type(screen.getByLabelText('Name'), 'web')
  await user.keyboard('{Control>}{Enter}{Enter}{/Control}')
  await user.click(screen.getByRole('button', { name: 'Put it right' }))
  expect(document.activeElement).toBe(screen.getByLabelText('Name'))
})

it('asks before it loses what was typed', async () => {
  const { user, onClose } = mount()
  await user.type(screen.getByLabelText('Name'), 'web')
  await user.keyboard('{Escape}')
  expect(onClose).not.toHaveBeenCalled()
  await user.click(screen.getByRole('button', { name: 'Discard' }))
  expect(onClose).toHaveBeenCalledOnce()
})
