/** One step of a wizard as its list shows it. */
export interface WizardStep<Id extends string = string> {
  readonly id: Id
  readonly title: string
  /** What was chosen there, in a few words; empty: nothing yet. */
  readonly summary?: string
  /** Something in it has to be put right. */
  readonly wrong?: boolean
}

const CONTROLS = 'input, select, textarea, button, [tabindex="0"]'

const isUsable = (control: HTMLElement): boolean =>
  !control.hasAttribute('disabled') &&
  !(
    control instanceof HTMLInputElement &&
    (control.type === 'hidden' || (control.type === 'radio' && !isChosen(control)))
  )

/** Of a group of radio buttons the chosen one has the focus, as when one tabs there. */
const isChosen = (radio: HTMLInputElement): boolean => {
  if (radio.checked) return true
  const group = radio
    .closest('fieldset, [role="radiogroup"]')
    ?.querySelectorAll<HTMLInputElement>('input[type="radio"]')
  return ![...(group ?? [])].some(({ checked }) => checked)
}

/** The first control of a step that can have the focus. */
export const firstControl = (place: HTMLElement | null): HTMLElement | null =>
  [...(place?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])].find(isUsable) ?? null

/** The control of this name, or the first one of the group that is marked with it; of `a.0.b` also that of `a.0` or `a`. */
export const namedControl = (place: HTMLElement | null, field: string): HTMLElement | null => {
  if (place === null || field === '') return null
  const name = CSS.escape(field)
  const found = place.querySelector<HTMLElement>(`[name="${name}"]:not([disabled])`)
  const control = found ?? firstControl(place.querySelector<HTMLElement>(`[data-field="${name}"]`))
  return control ?? namedControl(place, field.split('.').slice(0, -1).join('.'))
}
