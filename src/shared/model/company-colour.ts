/** Twelve that differ for colour-blind eyes (after Paul Tol's schemes) and stand out on both grounds. */
export const COMPANY_COLOURS = [
  '#4477aa',
  '#ee6677',
  '#228833',
  '#ccbb44',
  '#66ccee',
  '#aa3377',
  '#ee7733',
  '#009988',
  '#cc3311',
  '#999933',
  '#7a6fd0',
  '#a5753a',
] as const

export type CompanyColour = (typeof COMPANY_COLOURS)[number]

/** The colour of the company at this place of a list; after twelve they begin anew. @param index 0, 1, 2 … */
export const companyColourAt = (index: number): CompanyColour =>
  COMPANY_COLOURS[index % COMPANY_COLOURS.length] ?? COMPANY_COLOURS[0]

/** The first of those that the fewest companies have. @param taken colours of the companies there are */
export const nextCompanyColour = (taken: readonly string[]): CompanyColour => {
  let best: CompanyColour = COMPANY_COLOURS[0]
  let fewest = Number.POSITIVE_INFINITY
  for (const colour of COMPANY_COLOURS) {
    const count = taken.filter((other) => other === colour).length
    if (count < fewest) {
      best = colour
      fewest = count
    }
  }
  return best
}
