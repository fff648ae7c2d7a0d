/** C0 and C1 controls, and the two separators that break a line without being line ends. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/u
/** The same, with line end and tab allowed. */
const CONTROLS_OF_LINES = /[^\P{Cc}\n\t]|[\u2028\u2029]/u
/** Embeddings, overrides and isolates: with them one name can be made to look like another (Unicode TR 36 §3.2). */
const DIRECTION = /[\u202A-\u202E\u2066-\u2069]/u
/**
 * Letters and marks that show nothing between others, so that two names are two and look like one: zero-width space, word
 * joiner and invisible operators, byte order mark, soft hyphen, fillers. Not the joiners that scripts and emoji need.
 */
const INVISIBLE = /[\u00AD\u115F\u1160\u180E\u200B\u2060-\u2064\u2800\u3164\uFEFF\uFFA0]/u
/** Format characters, spaces and the like take room or none, and show nothing. */
const VISIBLE = /[^\p{C}\p{Z}]/u

/**
 * What is wrong with a text a person typed to name something, as a sentence; null when nothing is. Apart from its
 * schema: the page asks it at the field, before the schema library is there.
 * @param lines line ends and tabs are allowed
 */
export const textProblem = (text: string, lines = false): string | null => {
  // A string that is not well-formed cannot be stored as UTF-8: what comes back would be another text.
  if (!text.isWellFormed())
    return 'This text holds half of a character, such as a cut emoji. Type it instead of pasting.'
  if ((lines ? CONTROLS_OF_LINES : CONTROLS).test(text))
    return 'This text holds a control character, which cannot be seen. Type it instead of pasting.'
  if (DIRECTION.test(text))
    return 'This text holds a mark that turns the direction of writing and can make it look like another. Type it instead of pasting.'
  if (text !== '' && !VISIBLE.test(text.replaceAll(new RegExp(INVISIBLE, 'gu'), '')))
    return 'This text shows nothing. Type at least one visible character.'
  if (INVISIBLE.test(text))
    return 'This text holds a character that shows nothing and can make it look like another. Type it instead of pasting.'
  return null
}

/** The same for a text that has to be there. @param empty the sentence where it is not: `Enter a name.` */
export const requiredTextProblem = (text: string, empty: string): string | null =>
  text.trim() === '' ? empty : textProblem(text)
