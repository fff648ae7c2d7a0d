import { describe, expect, it } from 'vitest'
import { companyColourAt } from '#shared/model/company-colour.ts'
import { companyScope } from '#main/company-scope.ts'
import { aCompanyId } from '#support/companies.ts'
import { startTenants, told } from '#support/tenants.ts'

const PNG = 'data:image/png;base64,iVBORw0KGgoAAAAA'

describe('companies', () => {
  it('get the lowest number never given and the next free colour', async () => {
    const { call } = await startTenants()
    const add = (name: string, more: object = {}) => call('companies.add', { id: aCompanyId(), name, ...more })
    expect(add('Acme')).toMatchObject({ number: 1, colour: companyColourAt(0), status: 'active', logo: null })
    expect(add('Beta', { number: 3 })).toMatchObject({ number: 3, colour: companyColourAt(1) })
    expect(add('Corp')).toMatchObject({ number: 2, colour: companyColourAt(2) })
    expect(add('Delta')).toMatchObject({ number: 4 })
  })

  it('never get the number of a company that was removed', async () => {
    const { call } = await startTenants()
    const acme = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    call('companies.remove', { id: acme.id, name: 'Acme' })
    expect(call('companies.add', { id: aCompanyId(), name: 'Acme' })).toMatchObject({ number: 2 })
    expect(() => call('companies.add', { id: aCompanyId(), name: 'Beta', number: 1 })).toThrow(
      /Number 1 belonged to a company that was removed/,
    )
  })

  it.each([
    ['a name that differs in case only', { name: 'ACME gmbh' }, /already a company named “Acme GmbH”/],
    ['a name that differs in case of an umlaut', { name: 'müller' }, /already a company named “MÜLLER”/],
    ['a number in use', { name: 'Other', number: 1 }, /Number 1 belongs to “Acme GmbH”/],
  ])('are refused %s', async (_what, input, words) => {
    const { call } = await startTenants()
    call('companies.add', { id: aCompanyId(), name: 'Acme GmbH' })
    call('companies.add', { id: aCompanyId(), name: 'MÜLLER' })
    expect(() => call('companies.add', { id: aCompanyId(), ...input })).toThrow(words)
    expect(call('companies.list', {}).map(({ name }) => name)).toEqual(['Acme GmbH', 'MÜLLER'])
  })

  it('of the own company are changed in contact, notes, colour and logo, not in name, number or status', async () => {
    const { call, notes } = await startTenants()
    const { id } = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    const scope = companyScope(id)
    const change = { contact: 'Jo', notes: 'n', colour: companyColourAt(7), logo: PNG }
    expect(call('companies.update', { id, ...change }, scope)).toMatchObject({ name: 'Acme', ...change })
    expect(() => call('companies.update', { id, name: 'Evil' }, scope)).toThrow(/changed by your provider/)
    expect(() => call('companies.update', { id, number: 9 }, scope)).toThrow(/changed by your provider/)
    expect(call('companies.get', { id })).toMatchObject({ name: 'Acme', number: 1 })
    // The picture itself is not for the record.
    expect(JSON.stringify(notes)).not.toContain('iVBORw0KGgo')
    expect(notes.at(-1)).toMatchObject({ entity: 'company', before: { contact: '' }, after: { contact: 'Jo' } })
  })

  it('of others are answered like companies that do not exist', async () => {
    const { call } = await startTenants()
    const acme = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    const beta = call('companies.add', { id: aCompanyId(), name: 'Beta' })
    const scope = companyScope(acme.id)
    expect(call('companies.list', {}, scope).map(({ name }) => name)).toEqual(['Acme'])
    expect(() => call('companies.get', { id: beta.id }, scope)).toThrow(/no such company/)
    expect(() => call('companies.get', { id: aCompanyId() }, scope)).toThrow(/no such company/)
    expect(() => call('companies.update', { id: beta.id, notes: 'x' }, scope)).toThrow(/no such company/)
  })

  it('that hold anything are not removed: the answer lists what', async () => {
    const world = await startTenants()
    const { call } = world
    const { id } = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    const whole = world.addCluster(1, id)
    world.addCluster(2)
    for (let count = 0; count < 5; count += 1) world.addGuest(whole, { name: `web-${count}` })
    call('projects.save', { id: aCompanyId(), companyId: id, name: 'Shop' })
    world.restart()
    expect(call('companies.removalPlan', { id })).toEqual({
      name: 'Acme',
      holdings: [
        { what: 'clusters', count: 1, examples: ['cluster 01'] },
        { what: 'guests', count: 5, examples: ['web-0', 'web-1', 'web-2'] },
        { what: 'projects', count: 1, examples: ['Shop'] },
      ],
    })
    expect(() => call('companies.remove', { id, name: 'Acme' })).toThrow(
      /clusters \(1: cluster 01\), guests \(5: web-0, web-1, web-2, …\)/,
    )
    expect(call('companies.list', {})).toHaveLength(1)
  })

  it('are removed when they hold nothing, by their name typed', async () => {
    const { call, hears, heard } = await startTenants()
    const { id } = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    expect(() => call('companies.remove', { id, name: 'acme' })).toThrow(/type its name exactly/)
    call('companies.remove', { id, name: 'Acme' })
    expect(call('companies.list', {})).toEqual([])
    await told()
    expect(heard('companies.companyChanged').at(-1)).toEqual({ changed: [], removed: [id] })
    expect(hears('companies.companyChanged', companyScope(aCompanyId()))).toBeNull()
  })

  it('are told of to their own people and the provider, not to others', async () => {
    const { call, hears } = await startTenants()
    const acme = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    call('companies.add', { id: aCompanyId(), name: 'Beta' })
    await told()
    const own = hears('companies.companyChanged', companyScope(acme.id))
    expect(own?.changed.map(({ name }) => name)).toEqual(['Acme'])
    expect(hears('companies.companyChanged', companyScope(aCompanyId()))).toBeNull()
  })

  it('a change that was rolled back is told as it stands', async () => {
    const { call, transaction, heard } = await startTenants()
    const { id } = call('companies.add', { id: aCompanyId(), name: 'Acme' })
    await told()
    expect(() =>
      transaction(() => {
        call('companies.update', { id, name: 'Beta' })
        throw new Error('the record could not be written')
      }),
    ).toThrow('could not be written')
    await told()
    expect(
      heard('companies.companyChanged')
        .at(-1)
        ?.changed.map(({ name }) => name),
    ).toEqual(['Acme'])
  })
})
