import { describe, expect, it, vi } from 'vitest'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { ClusterId } from '#shared/model/ids.ts'
import { createAddClusterStore, type AddClusterDependencies } from '#renderer/features/clusters/add-cluster.store.ts'
import { EMPTY_CREDENTIAL } from '#renderer/features/clusters/credential-form.ts'
import { clusterView } from './cluster-rows.ts'

const id = ClusterId.parse('0190f5a0-0000-7000-8000-000000000009')
const fingerprintOf = (address: string) =>
  Array.from({ length: 32 }, (_pair, at) => (address.charCodeAt(at % address.length) + at) % 256)
    .map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
    .join(':')

type Answers = { [Name in OperationName]?: (input: OperationArguments<Name>) => Promise<OperationOutput<Name>> }

const certificate = (address: string) => ({
  address,
  fingerprint: fingerprintOf(address),
  subject: 'CN=pve',
  issuer: 'CN=PVE Cluster Manager CA',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2028-01-01T00:00:00Z',
})

const probe = {
  clusterName: 'dc1',
  nodes: [
    { name: 'pve1', address: '10.0.0.1', online: true },
    { name: 'pve2', address: '10.0.0.2', online: true },
    { name: 'pve3', address: '10.0.0.3', online: false },
  ],
  quorate: true,
  missingRights: [],
  alreadyAdded: null,
}

const setUp = (answers: Answers = {}) => {
  const calls: { name: string; input: unknown }[] = []
  const all: Answers = {
    'clusters.certificate': ({ address }) => Promise.resolve(certificate(address)),
    'clusters.realms': () => Promise.resolve([{ realm: 'pve', comment: '' }]),
    'clusters.probe': () => Promise.resolve(probe),
    'clusters.add': () => Promise.resolve(clusterView({ id })),
    ...answers,
  }
  const call: AddClusterDependencies['call'] = (name, input) => {
    calls.push({ name, input })
    const answer = all[name]
    return answer === undefined ? Promise.reject(new Error(name)) : answer(input)
  }
  return { add: createAddClusterStore({ id, call }), calls, of: (name: string) => calls.filter((c) => c.name === name) }
}

const toReview = async (test: ReturnType<typeof setUp>) => {
  const { add } = test
  add.typeAddresses('10.0.0.1')
  await add.readTyped()
  add.trust('10.0.0.1:8006', true)
  await add.toSignIn()
  add.typeCredential({ ...EMPTY_CREDENTIAL, tokenId: 'root@pam!mp', secret: 'geheim' })
  await add.check()
}

describe('adding a cluster', () => {
  it('sends no credential before a certificate was trusted by hand', async () => {
    const test = setUp()
    test.add.typeAddresses('10.0.0.1')
    await test.add.readTyped()
    await test.add.toSignIn()
    expect(test.add.store.getState()).toMatchObject({
      step: 'addresses',
      addressProblem: 'Trust at least one certificate to go on.',
    })
    expect(test.calls.map(({ name }) => name)).toEqual(['clusters.certificate'])
  })

  it('walks from the address to the added cluster with the pinned fingerprint', async () => {
    const test = setUp()
    await toReview(test)
    const pinnedAddress = { address: '10.0.0.1:8006', fingerprint: fingerprintOf('10.0.0.1:8006') }
    expect(test.of('clusters.probe')[0]?.input).toMatchObject({ addresses: [pinnedAddress] })
    expect(test.add.store.getState()).toMatchObject({ step: 'review', text: { name: 'dc1' } })
    await test.add.add()
    expect(test.of('clusters.add')[0]?.input).toMatchObject({ id, name: 'dc1', addresses: [pinnedAddress] })
    expect(test.add.store.getState().added?.id).toBe(id)
  })

  it('offers online nodes it did not know with their own certificate, and uses only those trusted', async () => {
    const test = setUp()
    await toReview(test)
    expect(test.add.store.getState().further.map(({ address, trusted }) => [address, trusted])).toEqual([
      ['10.0.0.2:8006', false],
    ])
    test.add.trust('10.0.0.2:8006', true)
    await test.add.add()
    expect(test.of('clusters.add')[0]?.input).toMatchObject({
      addresses: [{ address: '10.0.0.1:8006' }, { address: '10.0.0.2:8006' }],
    })
  })

  it('does not offer the node it already has under another address', async () => {
    const same = { ...certificate('x'), fingerprint: fingerprintOf('10.0.0.1:8006') }
    const test = setUp({ 'clusters.certificate': () => Promise.resolve(same) })
    await toReview(test)
    expect(test.add.store.getState().further).toEqual([])
  })

  it('adds once when clicked twice', async () => {
    const test = setUp()
    await toReview(test)
    await Promise.all([test.add.add(), test.add.add()])
    await test.add.add()
    expect(test.of('clusters.add')).toHaveLength(1)
  })

  it('keeps everything typed when the sign-in is refused and says so at the secret', async () => {
    const refused = new AppError('credentials_refused', 'Proxmox refused the token.')
    const test = setUp({ 'clusters.probe': vi.fn().mockRejectedValueOnce(refused).mockResolvedValue(probe) })
    await toReview(test)
    expect(test.add.store.getState()).toMatchObject({
      step: 'sign-in',
      busy: null,
      credentialErrors: { secret: 'Proxmox refused the token.' },
      credential: { tokenId: 'root@pam!mp', secret: 'geheim' },
      addressText: '10.0.0.1',
    })
    await test.add.check()
    expect(test.add.store.getState().step).toBe('review')
  })

  it('goes back to the addresses when the node is no Proxmox, everything kept', async () => {
    const test = setUp({
      'clusters.probe': () => Promise.reject(new AppError('not_proxmox', 'No Proxmox answers there.')),
    })
    await toReview(test)
    expect(test.add.store.getState()).toMatchObject({ step: 'addresses', addressProblem: 'No Proxmox answers there.' })
    expect(test.add.store.getState().entries[0]?.trusted).toBe(true)
    expect(test.add.store.getState().credential.secret).toBe('geheim')
  })

  it('shows what fails about one address at that address', async () => {
    const test = setUp({
      'clusters.certificate': ({ address }) =>
        address.startsWith('10.0.0.9')
          ? Promise.reject(new AppError('unreachable', 'Nothing answers at 10.0.0.9.'))
          : Promise.resolve(certificate(address)),
    })
    test.add.typeAddresses('10.0.0.1 10.0.0.9')
    await test.add.readTyped()
    expect(test.add.store.getState().entries.map(({ state, problem }) => [state, problem])).toEqual([
      ['shown', null],
      ['failed', 'Nothing answers at 10.0.0.9.'],
    ])
  })

  it('refuses a wrongly typed address before anything is asked', async () => {
    const test = setUp()
    test.add.typeAddresses('10.0.0.300')
    await test.add.readTyped()
    expect(test.add.store.getState().addressProblem).toContain('not an IPv4 address')
    expect(test.calls).toEqual([])
  })

  it('proposes the name of the cluster that is added, not that of one looked at before; what was typed stays', async () => {
    let clusterName = 'dc1'
    const test = setUp({ 'clusters.probe': () => Promise.resolve({ ...probe, clusterName }) })
    const { add } = test
    const name = () => add.store.getState().text.name
    await toReview(test)
    expect(name()).toBe('dc1')
    clusterName = 'dc2'
    add.goBackTo('addresses')
    await toReview(test)
    expect(name()).toBe('dc2')
    add.typeText({ name: 'Acme, second floor' })
    clusterName = 'dc3'
    add.goBackTo('sign-in')
    await add.check()
    expect(name()).toBe('Acme, second floor')
  })

  it('wants a name', async () => {
    const test = setUp()
    await toReview(test)
    test.add.typeText({ name: '  ' })
    await test.add.add()
    expect(test.add.store.getState().nameProblem).toContain('name')
    expect(test.of('clusters.add')).toEqual([])
  })
})

it('a certificate or a failure of the former address goes as soon as another one is typed', async () => {
  const { add } = setUp()
  add.typeAddresses('10.0.0.1 10.0.0.2')
  await add.readTyped()
  add.trust('10.0.0.1:8006', true)
  add.typeAddresses('10.0.0.1 10.0.0.300')
  // What is still written keeps what was read and trusted.
  expect(add.store.getState().entries).toMatchObject([{ address: '10.0.0.1:8006', trusted: true }])
  add.typeAddresses('not an address /')
  expect(add.store.getState().entries).toEqual([])
  await add.readTyped()
  expect(add.store.getState()).toMatchObject({ entries: [], addressProblem: expect.any(String) as string })
})
