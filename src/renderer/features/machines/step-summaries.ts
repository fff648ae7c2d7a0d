import { chosenOf, chosenVolid, isContainer, isInstalled } from './chosen-source.ts'
import type { CreateState } from './create-machine.store.ts'
import { countOf, type Draft, type NicDraft } from './draft.ts'
import type { StepId } from './draft-steps.ts'

const sourceText = ({ draft, options }: CreateState): string => {
  const { template, image } = chosenOf(draft, options)
  return template?.name ?? image?.name ?? chosenVolid(draft).replace(/^.*[:/]/, '')
}

const nicText = ({ network, ipv4, ipv6 }: NicDraft): string => {
  const modes = [ipv4, ipv6].filter(({ mode }) => mode !== 'none').map(({ mode, address }) => address || mode)
  return [network.replace(/^[a-z]+:/, ''), ...new Set(modes)].join(' ')
}

const accessText = (state: CreateState): string => {
  const { draft } = state
  if (isInstalled(draft)) return 'by the installer'
  const keys = draft.keys.split('\n').filter((line) => line.trim() !== '').length
  return [
    isContainer(draft, chosenOf(draft, state.options)) ? 'root' : draft.user,
    keys === 0 ? '' : keys === 1 ? '1 key' : `${keys} keys`,
    draft.passwordMode === 'none' ? '' : 'password',
  ]
    .filter(Boolean)
    .join(', ')
}

const machineText = (draft: Draft): string =>
  [countOf(draft) > 1 ? `${countOf(draft)} × ${draft.name}` : draft.name, `${draft.cores} cores`, draft.memory]
    .filter(Boolean)
    .join(', ')

/** What was chosen in a step, in a few words. */
export const stepSummary = (step: StepId, state: CreateState): string => {
  const { draft } = state
  switch (step) {
    case 'source':
      return sourceText(state)
    case 'where':
      return [draft.node === '' ? 'most free' : draft.node, draft.storage].filter(Boolean).join(', ')
    case 'machine':
      return machineText(draft)
    case 'network':
      return draft.nics.length === 0 ? 'none' : draft.nics.map(nicText).join(', ')
    case 'access':
      return accessText(state)
    case 'review':
      return ''
  }
}
