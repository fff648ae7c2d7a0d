import type { ImageOption, MachineOptions, TemplateOption } from '#shared/model/machine/machine-options.ts'
import type { Draft, SourceKind } from './draft.ts'

/** What the cluster knows of the chosen source; null: nothing is chosen, or it is not there. */
export interface Chosen {
  readonly template: TemplateOption | null
  readonly image: ImageOption | null
}

export const NOTHING_CHOSEN: Chosen = { template: null, image: null }

/** The volid that is chosen of the kind in view; empty: none, or it is a template's. */
export const chosenVolid = ({ kind, image, iso, container }: Draft): string =>
  kind === 'cloud_image' ? image : kind === 'iso' ? iso : kind === 'container' ? container : ''

export const chosenOf = (draft: Draft, options: MachineOptions | null): Chosen => {
  if (options === null) return NOTHING_CHOSEN
  if (draft.kind === 'template')
    return { template: options.templates.find(({ guestId }) => guestId === draft.templateId) ?? null, image: null }
  const volid = chosenVolid(draft)
  return { template: null, image: options.images.find((image) => image.volid === volid) ?? null }
}

/** Whether it becomes a container: from a container template, or cloned from a container. */
export const isContainer = ({ kind }: Pick<Draft, 'kind'>, { template }: Chosen): boolean =>
  kind === 'container' || (kind === 'template' && template?.type === 'lxc')

/** Whether an installer sets it up: then nothing of network and access can be given to it. */
export const isInstalled = ({ kind }: Pick<Draft, 'kind'>): boolean => kind === 'iso'

export const SOURCE_KINDS: readonly { readonly value: SourceKind; readonly label: string; readonly help: string }[] = [
  { value: 'cloud_image', label: 'Cloud image', help: 'A ready system, set up by cloud-init at its first start.' },
  { value: 'template', label: 'Template', help: 'A copy of a template of the cluster.' },
  { value: 'iso', label: 'ISO', help: 'An empty VM that boots an installer.' },
  { value: 'container', label: 'Container template', help: 'A container (LXC).' },
]

/** Nodes the source can be read on; null: wherever. */
export const sourceNodes = ({ template, image }: Chosen): readonly string[] | null => {
  if (template !== null) return template.shared ? null : [template.node]
  return image?.nodes ?? null
}
