import { choiceAfter, chooseCompany, companyChoices } from '#renderer/client/company-choice.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'

/** Ctrl+. : one company after the other, everywhere; after the provider's own, all again. */
export const showNextCompany = (): void => {
  chooseCompany(choiceAfter(companyChoices(), usePreferences.getState().value.company))
}
